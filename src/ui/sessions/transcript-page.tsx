import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useInterfaceLanguage } from '../interface-language.tsx'
import { PageHeader } from '../page/page-header.tsx'
import { type Entry, fetchTranscript } from '../server/sessions.ts'
import { texts } from '../texts.ts'
import { sessionName, useMoment } from './session-name.ts'
import { sessionsHref } from './sessions-route.ts'

/** What was said in one conversation, as it was said: text is never read as markdown or HTML here. */
export function TranscriptPage({ sessionId }: { sessionId: string }) {
  const { say } = useInterfaceLanguage()
  const read = useInfiniteQuery({
    queryKey: ['transcript', sessionId],
    queryFn: ({ pageParam }) => fetchTranscript(sessionId, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: ({ start }) => (start > 0 ? start : undefined),
  })
  const pages = read.data?.pages ?? []
  const session = pages[0]?.session
  const entries = pages.toReversed().flatMap((page) => page.entries)
  return (
    <div className="page">
      <PageHeader>
        <Button component="a" href={sessionsHref} variant="default" size="compact-md" fz="sm">
          {say(texts.backToSessions)}
        </Button>
      </PageHeader>
      <main className="page-scroll">
        <div className="sessions">
          {session && (
            <h1 className="sessions-title" dir="auto">
              {sessionName(session)}
            </h1>
          )}
          {session && <p className="sessions-key">{session.key}</p>}
          {read.isError && <p role="alert">{say(texts.transcriptFailed)}</p>}
          {read.hasNextPage && (
            <Button
              variant="default"
              size="compact-md"
              loading={read.isFetchingNextPage}
              onClick={() => void read.fetchNextPage()}
            >
              {say(texts.earlierEntries)}
            </Button>
          )}
          <ol className="transcript">
            {entries.map((entry) => (
              <EntryView key={entry.id} entry={entry} />
            ))}
          </ol>
        </div>
      </main>
    </div>
  )
}

const firstPage: number | undefined = undefined

function EntryView({ entry }: { entry: Entry }) {
  const { say } = useInterfaceLanguage()
  const moment = useMoment()
  const names = say(texts.entryNames)
  const text = entry.text ?? entry.summary ?? entry.searched ?? entry.kind
  return (
    <li className="transcript-entry" data-type={entry.type}>
      <div className="transcript-head">
        <span className="transcript-who">{names.get(entry.type) ?? entry.type}</span>
        {(entry.name ?? entry.model) && <span>{entry.name ?? entry.model}</span>}
        <time dateTime={entry.timestamp}>{moment(entry.timestamp)}</time>
      </div>
      {text && (
        <p className="transcript-text" dir="auto">
          {text}
        </p>
      )}
      {entry.passages && entry.passages.length > 0 && (
        <ul className="transcript-passages">
          {entry.passages.map(({ n, title, heading, file }) => (
            <li key={n} dir="auto">
              [{n}] {heading === '' ? title : `${title} › ${heading}`} ({file})
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
