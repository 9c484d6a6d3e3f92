import { useInterfaceLanguage } from '../interface-language.tsx'
import { texts } from '../texts.ts'
import { draftOf, type Reply } from './conversation.ts'

/** Shown until the first words arrive; after that the words themselves show that work goes on. */
export function TypingIndicator({ reply }: { reply: Reply }) {
  const { say } = useInterfaceLanguage()
  const isWaiting = reply.state === 'waiting' || (reply.state === 'answering' && draftOf(reply).text === '')
  if (!isWaiting) return null
  return (
    <div className="typing" role="status">
      <span className="typing-dots" aria-hidden="true">
        <span />
        <span />
        <span />
      </span>
      {say(reply.state === 'waiting' ? texts.searching : texts.writing)}
    </div>
  )
}
