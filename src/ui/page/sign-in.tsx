import { Button, Paper, PasswordInput, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useInterfaceLanguage } from '../interface-language.tsx'
import { credentialFrom, meKey, signIn } from '../server/me.ts'
import { texts } from '../texts.ts'
import { PageHeader } from './page-header.tsx'

export function SignIn({ linkIsSpent }: { linkIsSpent: boolean }) {
  const { say } = useInterfaceLanguage()
  const queryClient = useQueryClient()
  const [pasted, setPasted] = useState('')
  const attempt = useMutation({
    mutationFn: signIn,
    onSuccess: (accepted) => (accepted ? queryClient.invalidateQueries({ queryKey: meKey }) : undefined),
  })

  const submit = (event: FormEvent) => {
    event.preventDefault()
    attempt.mutate(credentialFrom(pasted))
  }

  const refusal = attempt.isError ? say(texts.signInFailed) : attempt.data === false && say(texts.wrongToken)
  return (
    <div className="page">
      <PageHeader />
      <main className="page-card-place">
        <Paper component="form" className="page-card" withBorder shadow="sm" onSubmit={submit}>
          <Title order={1} size="h2">
            {say(texts.signInTitle)}
          </Title>
          {linkIsSpent && (
            <p className="page-card-note" role="status">
              {say(texts.linkSpent)}
            </p>
          )}
          <Text c="dimmed">{say(texts.signInText)}</Text>
          <PasswordInput
            label={say(texts.token)}
            name="token"
            autoComplete="current-password"
            required
            withAsterisk={false}
            data-autofocus
            value={pasted}
            onChange={(event) => setPasted(event.currentTarget.value)}
            error={refusal}
          />
          <Button type="submit" loading={attempt.isPending} disabled={pasted.trim() === ''}>
            {say(texts.signIn)}
          </Button>
        </Paper>
      </main>
    </div>
  )
}
