import { ActionIcon, NativeSelect, Textarea } from '@mantine/core'
import { type FormEvent, type KeyboardEvent, type RefObject, useState } from 'react'
import { useInterfaceLanguage } from '../interface-language.tsx'
import { Icon, StopIcon } from '../page/icon.tsx'
import { texts } from '../texts.ts'

interface QuestionBoxProps {
  boxRef: RefObject<HTMLTextAreaElement | null>
  isBusy: boolean
  agents: readonly string[]
  agent: string | undefined
  onAgentChange: (agent: string) => void
  onAsk: (question: string) => void
  onStop: () => void
}

export function QuestionBox({ boxRef, isBusy, agents, agent, onAgentChange, onAsk, onStop }: QuestionBoxProps) {
  const { say } = useInterfaceLanguage()
  const [text, setText] = useState('')
  const isEmpty = text.trim() === ''

  const submit = () => {
    if (isEmpty || isBusy) return
    onAsk(text.trim())
    setText('')
  }

  const submitForm = (event: FormEvent) => {
    event.preventDefault()
    submit()
  }

  const submitOnEnter = (event: KeyboardEvent) => {
    // Enter that ends the composition of a character in an input method is not a wish to send.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit()
  }

  return (
    <form className="question-form" onSubmit={submitForm}>
      <div className="question-box">
        <Textarea
          ref={boxRef}
          className="question-input"
          variant="unstyled"
          autosize
          minRows={1}
          maxRows={8}
          aria-label={say(texts.questionLabel)}
          placeholder={say(texts.questionPlaceholder)}
          enterKeyHint="send"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={submitOnEnter}
        />
        {isBusy ? (
          <ActionIcon
            type="button"
            size={38}
            radius="xl"
            variant="default"
            aria-label={say(texts.stop)}
            onClick={onStop}
          >
            <StopIcon />
          </ActionIcon>
        ) : (
          <ActionIcon
            type="submit"
            size={38}
            radius="xl"
            variant="filled"
            aria-label={say(texts.send)}
            disabled={isEmpty}
          >
            <Icon name="send" size={20} />
          </ActionIcon>
        )}
      </div>
      <div className="question-below">
        {agents.length > 1 && agent && <AgentSelect agents={agents} agent={agent} onChange={onAgentChange} />}
        <span className="question-keys">{say(texts.keysHint)}</span>
      </div>
    </form>
  )
}

interface AgentSelectProps {
  agents: readonly string[]
  agent: string
  onChange: (agent: string) => void
}

function AgentSelect({ agents, agent, onChange }: AgentSelectProps) {
  const { say } = useInterfaceLanguage()
  return (
    <div className="question-agent">
      <span aria-hidden="true">{say(texts.agent)}</span>
      <NativeSelect
        size="xs"
        variant="unstyled"
        aria-label={say(texts.agent)}
        data={[...agents]}
        value={agent}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  )
}
