import { Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ChatPage } from './chat/chat-page.tsx'
import type { ChatSession } from './chat/chat-session.ts'
import { useInterfaceLanguage } from './interface-language.tsx'
import { SignIn } from './page/sign-in.tsx'
import { Unreachable } from './page/unreachable.tsx'
import { fetchMe, meKey, pollInterval } from './server/me.ts'
import { texts } from './texts.ts'

export function App({ session }: { session: ChatSession }) {
  const { say } = useInterfaceLanguage()
  const me = useQuery({
    queryKey: meKey,
    queryFn: fetchMe,
    refetchInterval: (query) => pollInterval(query.state.data),
  })
  if (me.data?.signedIn) return <ChatPage me={me.data} session={session} />
  if (me.data) return <SignIn />
  if (me.isError) return <Unreachable onRetry={() => void me.refetch()} />
  return (
    <main className="page-card-place">
      <Loader aria-label={say(texts.opening)} />
    </main>
  )
}
