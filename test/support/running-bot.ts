/** A gateway with one Telegram bot that talks to a stand-in over loopback. */
import type { ConfigInput } from '../../src/config/schema.ts'
import { type StandInTelegram, startStandInTelegram } from '../stand-in-telegram/stand-in-telegram.ts'
import { type GatewayOptions, type RunningGateway, startTestGateway } from './running-gateway.ts'

export type RunningBot = RunningGateway & { readonly telegram: StandInTelegram }

type TelegramInput = NonNullable<NonNullable<ConfigInput['channels']>['telegram']>

export type BotOptions = Omit<GatewayOptions, 'config'> & {
  readonly config?: ConfigInput
  /** Laid over an open bot that talks to the stand-in. */
  readonly bot?: TelegramInput
  /** One that runs already; it is not closed with the gateway. */
  readonly telegram?: StandInTelegram
}

export async function startTestBot({
  config = {},
  bot = {},
  telegram,
  ...options
}: BotOptions = {}): Promise<RunningBot> {
  const standIn = telegram ?? (await startStandInTelegram())
  const { apiRoot, token } = standIn
  const channels = { ...config.channels, telegram: { botToken: token, apiRoot, dmPolicy: 'open' as const, ...bot } }
  const gateway = await startTestGateway({ ...options, config: { ...config, channels } })
  return {
    ...gateway,
    telegram: standIn,
    async close() {
      await gateway.close()
      if (!telegram) await standIn.close()
    },
  }
}
