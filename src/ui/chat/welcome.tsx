import { Text, Title } from '@mantine/core'
import { useInterfaceLanguage } from '../interface-language.tsx'
import { Icon } from '../page/icon.tsx'
import type { SignedInMe } from '../server/contract.ts'
import { texts } from '../texts.ts'

export function Welcome({ me, onAsk }: { me: SignedInMe; onAsk: (question: string) => void }) {
  const { say } = useInterfaceLanguage()
  return (
    <div className="welcome">
      <div className="welcome-frame">
        <Title order={1} className="welcome-title">
          {say(texts.welcomeTitle)}
        </Title>
        <Text c="dimmed" className="welcome-text">
          {say(texts.welcomeText)}
        </Text>
      </div>
      <nav className="welcome-examples" aria-label={say(texts.examplesTitle)}>
        {say(texts.examples).map((question) => (
          <button key={question} type="button" className="suggestion" onClick={() => onAsk(question)}>
            <span>{question}</span>
            <Icon name="topic" size={16} />
          </button>
        ))}
      </nav>
      <Text size="xs" c="dimmed">
        {say(texts.about)(me.version, me.documents)}
      </Text>
    </div>
  )
}
