/** Agents that say whose question they answer, and everything of which waits until a test lets it go on: tools, answers, summaries, learning. */
import type { Answer, TurnEvent, TurnRequest } from '../../src/agent/turn.ts'
import type { HeldWork } from './held-work.ts'
import { ownedIn, tagOf, tagsIn } from './owned-words.ts'
import type { Answering } from './watched-gateway.ts'

/** In a question of an administrator: a sub-agent is given a task. */
export const spawnOrder = 'and have somebody look it up'

/** The number of the task's tag. */
export const taskNumber = 90

const padding = 'At 25 fps a shutter angle of 180° means a shutter speed of 1/50 s. '.repeat(3)

export function createSlowAnswers(work: HeldWork): Answering {
  const ownerOf = (text: string) => ownedIn(text)[0]?.owner ?? ''
  return {
    answer: (_agent, request) => answer(work, request),
    // Two answers are too long a conversation.
    contextTokens: () => 400,
    summariseFor: async () => async (text, _language, signal) => {
      await work.hold(ownerOf(text), 'a summary', signal)
      return `They spoke of shutter speeds: ${tagsIn(text).join(' ')}`
    },
    learnFor: async () => async (message, signal) => {
      const gear = ownedIn(message).flatMap(({ word }) => (word.startsWith('kan') ? [word] : []))
      if (gear.length === 0) return undefined
      await work.hold(ownerOf(message), 'learning', signal)
      return { gear }
    },
  }
}

async function* answer(work: HeldWork, request: TurnRequest): AsyncGenerator<TurnEvent> {
  const { signal } = request
  const question = [request.question, ...(request.further ?? [])].join('\n')
  const tags = tagsIn(question)
  const person = ownedIn(question)[0]?.owner ?? ''
  await work.hold(person, 'a slow tool', signal)
  if (question.includes(spawnOrder)) await request.owner?.spawn(undefined, `Look it up. ${tagOf(person, taskNumber)}`)
  const first = `${tags.join(' ')}: this takes a while. `
  yield { type: 'sources', sources: [source], searched: question }
  yield { type: 'delta', text: first }
  await work.hold(person, 'the middle of an answer', signal)
  yield { type: 'delta', text: padding }
  yield { type: 'done', answer: { ...plain, question, searched: question, answer: `${first}${padding}` } }
}

const source = {
  ...{ n: 1, title: 'Shutter', heading: '', file: 'en/shutter.md', lines: [1, 2] as const, score: 1 },
  ...{ language: 'en' as const, text: padding, cited: true },
}

const plain: Omit<Answer, 'question' | 'searched' | 'answer'> = {
  ...{ language: 'en', declined: false, sources: [source], nearest: [], model: 'slow', calls: [], toolCalls: [] },
  usage: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 },
  ms: { retrieval: 0, model: 0, total: 0 },
}
