import '@mantine/core/styles.css'
import './page/colours.css'
import './page/page.css'
import './chat/chat.css'
import './chat/answer.css'
import './chat/prose.css'
import './sessions/sessions.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { createChatSession } from './chat/chat-session.ts'
import { InterfaceLanguageProvider } from './interface-language.tsx'
import { askGateway } from './server/ask.ts'
import { meKey, takeSpentLink } from './server/me.ts'
import { cssVariables, theme } from './theme.ts'

const queryClient = new QueryClient({ defaultOptions: { queries: { retry: 1 } } })

const session = createChatSession({
  ask: askGateway,
  storage: sessionStorage,
  // TanStack Query keeps what comes of it; there is nothing to wait for here.
  onSignedOut: () => void queryClient.invalidateQueries({ queryKey: meKey }),
})

const linkIsSpent = takeSpentLink()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id "root"')

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <InterfaceLanguageProvider>
          <App session={session} linkIsSpent={linkIsSpent} />
        </InterfaceLanguageProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
