import { Button } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useInterfaceLanguage } from '../interface-language.tsx'
import { PageHeader } from '../page/page-header.tsx'
import { fetchSessions, type Session, sessionsPerPage } from '../server/sessions.ts'
import { texts } from '../texts.ts'
import { sessionName, useMoment } from './session-name.ts'
import { transcriptHref } from './sessions-route.ts'

/** Every conversation, the one that was written in last first. */
export function SessionsPage() {
  const { say } = useInterfaceLanguage()
  const [page, setPage] = useState(0)
  const found = useQuery({
    queryKey: ['sessions', page],
    queryFn: () => fetchSessions(page),
    placeholderData: keepPreviousData,
  })
  const last = Math.max(0, Math.ceil((found.data?.total ?? 0) / sessionsPerPage) - 1)
  return (
    <div className="page">
      <PageHeader>
        <Button component="a" href="#" variant="default" size="compact-md" fz="sm">
          {say(texts.backToChat)}
        </Button>
      </PageHeader>
      <main className="page-scroll">
        <div className="sessions">
          <h1 className="sessions-title">{say(texts.sessionsTitle)}</h1>
          {found.isError && <p role="alert">{say(texts.sessionsFailed)}</p>}
          {found.data?.total === 0 && <p className="sessions-quiet">{say(texts.noSessions)}</p>}
          <ul className="sessions-list">
            {found.data?.sessions.map((session) => (
              <SessionRow key={session.sessionId} session={session} />
            ))}
          </ul>
          {last > 0 && (
            <div className="sessions-pager">
              <Button variant="default" size="compact-md" disabled={page === 0} onClick={() => setPage(page - 1)}>
                {say(texts.newer)}
              </Button>
              <span>{say(texts.pageOf)(page + 1, last + 1)}</span>
              <Button variant="default" size="compact-md" disabled={page >= last} onClick={() => setPage(page + 1)}>
                {say(texts.older)}
              </Button>
            </div>
          )}
        </div>
      </main>
    </div>
  )
}

function SessionRow({ session }: { session: Session }) {
  const { say } = useInterfaceLanguage()
  const moment = useMoment()
  return (
    <li>
      <a className="sessions-row" href={transcriptHref(session.sessionId)}>
        <span className="sessions-name" dir="auto">
          {sessionName(session)}
        </span>
        <span className="sessions-key">{session.key}</span>
        <span className="sessions-facts">
          {say(texts.messageCount)(session.messages)} · {session.agentId} · {moment(session.updatedAt)}
        </span>
      </a>
    </li>
  )
}
