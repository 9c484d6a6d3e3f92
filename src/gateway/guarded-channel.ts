/** A channel whose every message passes the outgoing filter, whoever wrote it. What must not be shown is replaced by a sentence of ours. */
import type { Channel, Reply } from '../channels/channel.ts'
import { phrases } from '../language/phrases.ts'
import type { StopReason } from '../trust/forbidden-words.ts'
import type { OutgoingFilter } from '../trust/outgoing-filter.ts'
import type { AllowedWords } from '../trust/word-links.ts'

const nothingAllowed: AllowedWords = { links: new Set() }

/** @param onStopped an administrator should look. */
export function guardChannel(channel: Channel, filter: OutgoingFilter, onStopped: (why: StopReason) => void): Channel {
  const checked = (markdown: string, allowed = nothingAllowed): string | undefined => {
    const { text, stopped } = filter.check(markdown, allowed)
    if (stopped) onStopped(stopped)
    return stopped ? undefined : text
  }
  return {
    ...channel,
    render: (reply) => {
      const markdown = checked(reply.markdown, reply.allowed)
      return channel.render(markdown === undefined ? withheld(reply) : { ...reply, markdown })
    },
    renderPreview: (markdown, allowed) => {
      const { text, stopped } = filter.check(markdown, allowed ?? nothingAllowed)
      return stopped ? [] : channel.renderPreview(text)
    },
  }
}

function withheld(reply: Reply): Reply {
  return { ...reply, markdown: phrases.withheld[reply.language], sources: [] }
}
