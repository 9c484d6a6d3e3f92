import { Button } from '@mantine/core'
import { useInterfaceLanguage } from '../interface-language.tsx'
import { Icon } from '../page/icon.tsx'
import type { Answer } from '../server/contract.ts'
import { texts } from '../texts.ts'
import type { Exchange, Failure } from './conversation.ts'
import { CopyAnswer } from './copy-answer.tsx'
import type { ExchangeActions } from './exchange-actions.ts'
import { answerToCopy } from './source-groups.ts'

/** What can be done with a reply once it has ended, one way or another. */
export function ReplyFooter({ exchange, actions }: { exchange: Exchange; actions: ExchangeActions }) {
  const { say } = useInterfaceLanguage()
  const { reply, id } = exchange
  switch (reply.state) {
    case 'waiting':
    case 'answering':
      return null
    case 'stopped':
      return (
        <div className="reply-footer">
          {say(texts.stopped)}
          <AskAgain label={say(texts.askAgain)} onClick={() => actions.retry(id)} />
        </div>
      )
    case 'failed':
      return <Failed failure={reply.failure} onRetry={() => actions.retry(id)} />
    case 'answered':
      return (
        <>
          {reply.answer.declined && <NearestTopics nearest={reply.answer.nearest} onAsk={actions.ask} />}
          <div className="reply-footer">
            <CopyAnswer text={answerToCopy(reply, texts.sources[reply.answer.language])} />
            <MadeBy answer={reply.answer} />
          </div>
        </>
      )
  }
}

function AskAgain({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button variant="light" size="compact-sm" leftSection={<Icon name="again" size={16} />} onClick={onClick}>
      {label}
    </Button>
  )
}

function Failed({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  const { say } = useInterfaceLanguage()
  return (
    <div className="reply-failure" role="alert">
      <Icon name="warning" />
      <div>
        <p className="reply-failure-title">{say(texts.failedTitle)}</p>
        <p>{say(texts.failures)[failure.reason](failure.message)}</p>
        <AskAgain label={say(texts.retry)} onClick={onRetry} />
      </div>
    </div>
  )
}

function NearestTopics({ nearest, onAsk }: { nearest: Answer['nearest']; onAsk: (question: string) => void }) {
  const { say } = useInterfaceLanguage()
  if (nearest.length === 0) return null
  return (
    <nav className="nearest" aria-label={say(texts.nearestTopics)}>
      <p className="nearest-title">{say(texts.nearestTopics)}</p>
      {nearest.map(({ title, file }) => (
        // The bare title is the question: any words around it would only dilute the search.
        <button key={file} type="button" className="suggestion" onClick={() => onAsk(title)}>
          <span>{title}</span>
          <Icon name="topic" size={16} />
        </button>
      ))}
    </nav>
  )
}

function MadeBy({ answer }: { answer: Answer }) {
  const { say, language } = useInterfaceLanguage()
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const seconds = say(texts.seconds)(format.format(answer.ms.total / 1000))
  // No model was asked for a greeting or a declined question.
  return <span className="reply-made-by">{answer.model === 'none' ? seconds : `${answer.model} · ${seconds}`}</span>
}
