/** The bots of the config: the channel's own keys are the account `default`, and what the other accounts leave out. */
import type { Environment } from '../../config/load.ts'
import type { Config, TelegramConfig } from '../../config/schema.ts'

export type TelegramAccount = Omit<TelegramConfig, 'accounts' | 'botToken' | 'admins'> & {
  readonly accountId: string
  readonly botToken: string
  readonly admins: readonly string[]
}

export const tokenVariable = 'TELEGRAM_BOT_TOKEN'

/** @returns the bots that have a token, and a warning for each that has none. */
export function telegramAccounts(
  { channels: { telegram }, bindings }: Pick<Config, 'channels' | 'bindings'>,
  environment: Environment,
): { readonly accounts: readonly TelegramAccount[]; readonly warnings: readonly string[] } {
  if (!telegram) return { accounts: [], warnings: [] }
  const { accounts: named = {}, botToken, webhook, ...shared } = telegram
  const own = { botToken: botToken ?? environment[tokenVariable], webhook }
  const entries = Object.entries({ ...(own.botToken || !telegram.accounts ? { default: own } : {}), ...named })
  const accounts = entries.flatMap(([accountId, account]): TelegramAccount[] => {
    const merged = { ...shared, ...account }
    const admins = merged.admins ?? boundAdmins(bindings)
    return merged.botToken ? [{ ...merged, accountId, botToken: merged.botToken, admins }] : []
  })
  const warnings = entries.flatMap(([id, account]) => (account.botToken ? [] : [tokenMissing(id)]))
  return { accounts, warnings }
}

function tokenMissing(id: string): string {
  return id === 'default'
    ? `Telegram is off: it needs a bot token. Set ${tokenVariable}, or channels.telegram.botToken.`
    : `The Telegram bot "${id}" is off: channels.telegram.accounts.${id}.botToken is not set.`
}

/** People whom a binding of their own leads to the agent called "admin". */
function boundAdmins(bindings: Config['bindings']): string[] {
  return bindings.flatMap(({ agentId, match: { channel, peer } }) =>
    agentId === 'admin' && channel === 'telegram' && peer && /^\d+$/.test(peer.id) ? [peer.id] : [],
  )
}
