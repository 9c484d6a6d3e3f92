import { memo } from 'react'
import { useInterfaceLanguage } from '../interface-language.tsx'
import { Icon } from '../page/icon.tsx'
import { texts } from '../texts.ts'
import type { Exchange } from './conversation.ts'
import type { ExchangeActions } from './exchange-actions.ts'
import { ReplyView } from './reply-view.tsx'

interface ExchangeViewProps {
  exchange: Exchange
  actions: ExchangeActions
}

/** Memoised, because every piece of a streamed answer redraws the conversation around it. */
export const ExchangeView = memo(function ExchangeView({ exchange, actions }: ExchangeViewProps) {
  const { say } = useInterfaceLanguage()
  const isDeclined = exchange.reply.state === 'answered' && exchange.reply.answer.declined
  return (
    <li className="exchange" id={`exchange-${exchange.id}`}>
      <section className="question" aria-label={say(texts.youAsked)}>
        {exchange.question}
      </section>
      {isDeclined && (
        <p className="declined-title">
          <Icon name="missing" />
          {say(texts.declinedTitle)}
        </p>
      )}
      <ReplyView exchange={exchange} actions={actions} />
    </li>
  )
})
