import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useInterfaceLanguage } from '../interface-language.tsx'
import { Icon } from '../page/icon.tsx'
import { texts } from '../texts.ts'
import { copyText } from './copy-text.ts'

type Outcome = 'not-yet' | 'copied' | 'refused'

const shownFor = 2500

export function CopyAnswer({ text }: { text: string }) {
  const { say } = useInterfaceLanguage()
  const [outcome, setOutcome] = useState<Outcome>('not-yet')

  useEffect(() => {
    if (outcome === 'not-yet') return
    const timer = setTimeout(() => setOutcome('not-yet'), shownFor)
    return () => clearTimeout(timer)
  }, [outcome])

  const copy = async () => setOutcome((await copyText(text)) ? 'copied' : 'refused')

  const labels = { 'not-yet': texts.copy, copied: texts.copied, refused: texts.notCopied } as const
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      fw={500}
      c="dimmed"
      ml="-0.5rem"
      leftSection={<Icon name={outcome === 'copied' ? 'check' : 'copy'} size={16} />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{say(labels[outcome])}</span>
    </Button>
  )
}
