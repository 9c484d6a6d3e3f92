import { Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ChatPage } from './chat/chat-page.tsx'
import type { ChatSession } from './chat/chat-session.ts'
import { useInterfaceLanguage } from './interface-language.tsx'
import { SignIn } from './page/sign-in.tsx'
import { Unreachable } from './page/unreachable.tsx'
import { fetchMe, meKey, pollInterval } from './server/me.ts'
import { SessionsPage } from './sessions/sessions-page.tsx'
import { useRoute } from './sessions/sessions-route.ts'
import { TranscriptPage } from './sessions/transcript-page.tsx'
import { texts } from './texts.ts'

export function App({ session, linkIsSpent }: { session: ChatSession; linkIsSpent: boolean }) {
  const { say } = useInterfaceLanguage()
  const me = useQuery({
    queryKey: meKey,
    queryFn: fetchMe,
    refetchInterval: (query) => pollInterval(query.state.data),
  })
  const route = useRoute()
  if (me.data?.signedIn && me.data.admin && route.view === 'sessions') return <SessionsPage />
  if (me.data?.signedIn && me.data.admin && route.view === 'transcript')
    return <TranscriptPage key={route.sessionId} sessionId={route.sessionId} />
  if (me.data?.signedIn) return <ChatPage me={me.data} session={session} />
  if (me.data) return <SignIn linkIsSpent={linkIsSpent} />
  if (me.isError) return <Unreachable onRetry={() => void me.refetch()} />
  return (
    <main className="page-card-place">
      <Loader aria-label={say(texts.opening)} />
    </main>
  )
}
