/** How a bot stands with its service. */
import type { Logger } from '../../log/logger.ts'
import type { ChannelState } from '../channel.ts'

export type Report = (next: Pick<ChannelState, 'state' | 'detail'>) => void

export type Standing = { readonly state: () => ChannelState; readonly report: Report }

/** Once its token was refused a bot stays so, whatever comes of calls that are still on their way. @param shutOut is called then, once. */
export function createStanding(logger: Logger, shutOut: () => void): Standing {
  let state: ChannelState = { state: 'starting' }
  const isFinal = (name: ChannelState['state']) =>
    state.state === 'stopped' || (state.state === 'unauthorized' && name !== 'stopped')
  return {
    state: () => state,
    report({ state: name, detail }) {
      if (isFinal(name)) return
      const lastPollAt = name === 'ok' ? Date.now() : state.lastPollAt
      const told = name === 'unauthorized' ? `Telegram does not know this bot token (${detail}).` : detail
      state = {
        state: name,
        ...(told !== undefined && { detail: told }),
        ...(lastPollAt !== undefined && { lastPollAt }),
      }
      if (name !== 'unauthorized') return
      logger.error({ reason: detail }, 'the bot token is not valid; the bot has stopped for good')
      shutOut()
    },
  }
}
