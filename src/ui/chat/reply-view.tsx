import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react'
import { useInterfaceLanguage } from '../interface-language.tsx'
import { texts } from '../texts.ts'
import { draftOf, type Exchange, isSettled } from './conversation.ts'
import { withoutTopicList } from './declined-answer.ts'
import type { ExchangeActions } from './exchange-actions.ts'
import { Markdown } from './markdown.tsx'
import { ReplyFooter } from './reply-footer.tsx'
import { completedQuestion, groupSources, sourceName } from './source-groups.ts'
import { SourcesList } from './sources-list.tsx'
import { TypingIndicator } from './typing-indicator.tsx'

/** One component for all states of a reply, so that a source opened while the answer is written stays open. */
export function ReplyView({ exchange, actions }: { exchange: Exchange; actions: ExchangeActions }) {
  const { reply, question, id } = exchange
  const { say } = useInterfaceLanguage()
  const { opened, setOpened, openSource, anchorOf } = useOpenedSources(id)
  const { text, sources } = draftOf(reply)
  const shownText = useDeferredValue(
    reply.state === 'answered' && reply.answer.declined ? withoutTopicList(reply.answer) : text,
  )
  const { cited, alsoFound } = useMemo(() => groupSources(reply), [reply])
  const answer = reply.state === 'answered' ? reply.answer : undefined
  const searched = completedQuestion(question, reply)

  const citations = useMemo(() => {
    const names = new Map(sources.map((source) => [source.n, sourceName(source)]))
    const chip = (n: number) => (
      <button
        type="button"
        className="citation"
        aria-label={say(texts.sourceChip)(n, names.get(n) ?? '')}
        title={names.get(n)}
        onClick={() => openSource(n)}
      >
        {n}
      </button>
    )
    return { known: new Set(names.keys()), chip }
  }, [sources, openSource, say])

  const lists = { language: answer?.language, opened, onOpenedChange: setOpened, anchorOf }
  return (
    <section className="reply" aria-label={say(texts.answerLabel)} data-declined={answer?.declined ?? false}>
      {searched && (
        <p className="reply-searched">
          {say(texts.searchedFor)} {searched}
        </p>
      )}
      {text !== '' && (
        <div
          className="reply-text"
          lang={answer?.language}
          aria-live="polite"
          aria-busy={!isSettled(reply)}
          data-writing={reply.state === 'answering'}
        >
          <Markdown text={shownText} citations={citations} />
        </div>
      )}
      <TypingIndicator reply={reply} />
      <ReplyFooter exchange={exchange} actions={actions} />
      <SourcesList {...lists} kind="cited" title={say(texts.sources)} sources={cited} />
      <SourcesList {...lists} kind="also-found" title={say(texts.alsoFound)} sources={alsoFound} />
    </section>
  )
}

/** Which sources are unfolded, and the way from a citation to its source. */
function useOpenedSources(exchangeId: number) {
  const [opened, setOpened] = useState<string[]>([])
  const [pointed, setPointed] = useState<{ anchor: string }>()
  const anchorOf = useCallback((n: number) => `exchange-${exchangeId}-source-${n}`, [exchangeId])

  const openSource = useCallback(
    (n: number) => {
      setOpened((before) => [...new Set([...before, `${n}`])])
      setPointed({ anchor: anchorOf(n) })
    },
    [anchorOf],
  )

  useEffect(() => {
    const item = pointed && document.getElementById(pointed.anchor)
    if (!item) return
    item.scrollIntoView({ block: 'start' })
    item.querySelector('button')?.focus({ preventScroll: true })
    item.animate({ backgroundColor: ['var(--page-highlight)', 'transparent'] }, 1500)
  }, [pointed])

  return { opened, setOpened, openSource, anchorOf }
}
