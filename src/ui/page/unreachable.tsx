import { Button, Paper, Text, Title } from '@mantine/core'
import { useInterfaceLanguage } from '../interface-language.tsx'
import { texts } from '../texts.ts'
import { PageHeader } from './page-header.tsx'

export function Unreachable({ onRetry }: { onRetry: () => void }) {
  const { say } = useInterfaceLanguage()
  return (
    <div className="page">
      <PageHeader />
      <main className="page-card-place">
        <Paper className="page-card" withBorder shadow="sm" role="alert">
          <Title order={1} size="h2">
            {say(texts.unreachableTitle)}
          </Title>
          <Text c="dimmed">{say(texts.unreachableText)}</Text>
          <Button onClick={onRetry}>{say(texts.retry)}</Button>
        </Paper>
      </main>
    </div>
  )
}
