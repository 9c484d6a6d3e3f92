import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useInterfaceLanguage } from '../interface-language.tsx'
import { Icon } from '../page/icon.tsx'
import { IconButton } from '../page/icon-button.tsx'
import { NoticeBar } from '../page/notice-bar.tsx'
import { PageHeader } from '../page/page-header.tsx'
import type { SignedInMe } from '../server/contract.ts'
import { meKey, signOut } from '../server/me.ts'
import { sessionsHref } from '../sessions/sessions-route.ts'
import { texts } from '../texts.ts'
import type { ChatSession } from './chat-session.ts'
import { isBusy } from './conversation.ts'
import type { ExchangeActions } from './exchange-actions.ts'
import { ExchangeView } from './exchange-view.tsx'
import { QuestionBox } from './question-box.tsx'
import { Welcome } from './welcome.tsx'

export function ChatPage({ me, session }: { me: SignedInMe; session: ChatSession }) {
  const { say } = useInterfaceLanguage()
  const exchanges = useSyncExternalStore(session.subscribe, session.conversation)
  const { boxRef, returnToBox } = useQuestionBoxFocus()
  const { agents, picked, shown, setAgent } = useAgent(me)
  useScrollToNewest(exchanges.at(-1)?.id)

  const actions = useMemo(
    (): ExchangeActions => ({
      ask(question) {
        session.ask(question, picked)
        returnToBox()
      },
      retry(id) {
        session.retry(id, picked)
        returnToBox()
      },
    }),
    [session, picked, returnToBox],
  )

  const stop = () => {
    session.stop()
    returnToBox()
  }

  const startOver = () => {
    session.startOver()
    returnToBox()
  }

  return (
    <div className="page">
      <PageHeader account={<SignOutButton onSignedOut={session.startOver} />}>
        {me.admin && <SessionsLink />}
        {exchanges.length > 0 && <NewConversationButton onClick={startOver} />}
      </PageHeader>
      <NoticeBar me={me} />
      <main className="page-scroll">
        {exchanges.length === 0 ? (
          <Welcome me={me} onAsk={actions.ask} />
        ) : (
          <ol className="conversation" aria-label={say(texts.conversation)}>
            {exchanges.map((exchange) => (
              <ExchangeView key={exchange.id} exchange={exchange} actions={actions} />
            ))}
          </ol>
        )}
      </main>
      <QuestionBox
        boxRef={boxRef}
        isBusy={isBusy(exchanges)}
        agents={agents}
        agent={shown}
        onAgentChange={setAgent}
        onAsk={actions.ask}
        onStop={stop}
      />
    </div>
  )
}

function NewConversationButton({ onClick }: { onClick: () => void }) {
  const { say } = useInterfaceLanguage()
  return (
    <Button
      className="new-conversation"
      variant="default"
      size="compact-md"
      fz="sm"
      leftSection={<Icon name="plus" size={16} />}
      aria-label={say(texts.newConversation)}
      onClick={onClick}
    >
      <span className="new-conversation-label">{say(texts.newConversation)}</span>
    </Button>
  )
}

function SessionsLink() {
  const { say } = useInterfaceLanguage()
  return <IconButton icon="sessions" label={say(texts.sessionsTitle)} onClick={() => location.assign(sessionsHref)} />
}

function SignOutButton({ onSignedOut }: { onSignedOut: () => void }) {
  const { say } = useInterfaceLanguage()
  const queryClient = useQueryClient()
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess() {
      onSignedOut()
      return queryClient.invalidateQueries({ queryKey: meKey })
    },
  })
  return <IconButton icon="leave" label={say(texts.signOut)} onClick={() => leaving.mutate()} />
}

/** The agent the person picked; until then the select shows the default one and questions name none. */
function useAgent(me: SignedInMe) {
  const [chosen, setAgent] = useState<string>()
  const agents = me.agents.map(({ id }) => id)
  const picked = chosen !== undefined && agents.includes(chosen) ? chosen : undefined
  const preset = me.agents.find((each) => each.default)?.id ?? agents[0]
  return { agents, picked, shown: picked ?? preset, setAgent }
}

/** On a touch screen the box is left instead: its keyboard would cover the answer. */
function useQuestionBoxFocus() {
  const boxRef = useRef<HTMLTextAreaElement>(null)
  const returnToBox = useCallback(() => {
    if (matchMedia('(pointer: coarse)').matches) boxRef.current?.blur()
    else boxRef.current?.focus()
  }, [])
  useEffect(() => {
    if (!matchMedia('(pointer: coarse)').matches) boxRef.current?.focus()
  }, [])
  return { boxRef, returnToBox }
}

/** A new question goes to the top of the view, and its answer grows below it without moving under the reader's eyes. */
function useScrollToNewest(id: number | undefined) {
  useEffect(() => {
    if (id !== undefined) document.getElementById(`exchange-${id}`)?.scrollIntoView({ block: 'start' })
  }, [id])
}
