/** Several messages of one person, answered in one turn. */
import { AIMessage, type BaseMessage } from '@langchain/core/messages'
import { FakeStreamingChatModel } from '@langchain/core/utils/testing'
import { describe, expect, it } from 'vitest'
import { answerTurn, type TurnEvent, type TurnRequest } from '../../src/agent/turn.ts'
import type { Hit, SearchResult } from '../../src/knowledge/search.ts'
import { createSilentLogger } from '../../src/log/logger.ts'
import { ExtractiveModel } from '../../src/models/extractive.ts'
import { formatTask } from '../../src/models/passages.ts'
import type { TurnModel } from '../../src/models/turn-model.ts'
import { bareTurn } from '../support/bare-turn.ts'
import { passage } from '../support/passages.ts'

const texts: Readonly<Record<string, readonly string[]>> = {
  shutter: ['At 25 fps use a shutter speed of 1/50 s.', 'A shutter angle is 180 degrees.', 'Mains flicker at 50 Hz.'],
  microphone: ['Put the microphone 30 cm from the mouth.', 'A lavalier microphone hides under a shirt.'],
  light: ['The key light stands at 45 degrees.', 'Mains flicker at 50 Hz.'],
}

function hitsFor(text: string): Hit[] {
  const topic = Object.keys(texts).find((word) => text.includes(word))
  return (texts[topic ?? ''] ?? []).map((words, rank) => ({
    file: `en/${words.startsWith('Mains') ? 'flicker' : topic}.md`,
    title: words.startsWith('Mains') ? 'Flicker' : `About ${topic}`,
    heading: '',
    language: 'en' as const,
    lines: words.startsWith('Mains') ? [1, 3] : [rank * 10 + 1, rank * 10 + 5],
    text: words,
    score: 0.9 - rank / 10,
    coverage: 1,
    legs: { words: null, vectors: null },
  }))
}

/** Says one thing, and keeps what it was asked. */
class SayingModel extends FakeStreamingChatModel {
  readonly prompts: BaseMessage[][] = []
  override bindTools() {
    return this
  }
  override async *_streamResponseChunks(...given: Parameters<FakeStreamingChatModel['_streamResponseChunks']>) {
    this.prompts.push(given[0])
    yield* super._streamResponseChunks(...given)
  }
}

type Asked = Partial<TurnRequest> & { readonly says?: string; readonly extractive?: boolean }

async function ask(messages: readonly string[], { says = 'Use 1/50 s [1].', extractive = false, ...more }: Asked = {}) {
  const [question = '', ...further] = messages
  const searches: string[] = []
  const search = async (text: string): Promise<SearchResult> => {
    searches.push(text)
    const hits = hitsFor(text)
    return { hits, language: 'en', terms: [], evidence: hits.length > 0 ? 0.9 : 0, ms: 3 }
  }
  const saying = new SayingModel({ responses: [new AIMessage(says)], sleep: 0 })
  const quoting = new ExtractiveModel(async (asked) => (text) => sharedWords(asked, text))
  const timeouts = { firstTokenMs: 5000, idleMs: 5000 }
  const model: TurnModel = { name: 'said', chat: extractive ? quoting : saying, usesTools: false, timeouts }
  const parts = {
    knowledge: { search },
    ...bareTurn(),
    persona: 'Be brief.',
    models: [model] as const,
    declineBelow: 0.5,
    turnMs: 5000,
    logger: createSilentLogger(),
  }
  const request = { question, further, history: [], signal: new AbortController().signal, ...more }
  const events: TurnEvent[] = []
  for await (const event of answerTurn(parts, request)) events.push(event)
  const last = events.at(-1)
  if (last?.type !== 'done') throw new Error('The turn ended without an answer.')
  const streamed = events.map((event) => (event.type === 'delta' ? event.text : '')).join('')
  const task = saying.prompts[0]?.at(-1)?.text ?? ''
  return { ...last.answer, searches, streamed, prompts: saying.prompts, task }
}

function sharedWords(asked: string, text: string): number {
  const words = (asked.toLowerCase().match(/[a-z]{3,}/g) ?? []).filter(
    (word) => !['what', 'where', 'the'].includes(word),
  )
  return words.filter((word) => text.toLowerCase().includes(word)).length / Math.max(1, words.length)
}

const shutter = 'what shutter speed for 25 fps?'
const microphone = 'where does the microphone go?'
const chicken = 'how to roast a chicken?'

describe('several questions in one turn', () => {
  it('are searched for apart and put to the model once, in their order, each with its own passages', async () => {
    const { searches, prompts, task, question, searched, calls } = await ask([shutter, microphone])
    expect(searches).toEqual([shutter, microphone])
    expect([question, searched]).toEqual([`${shutter}\n${microphone}`, `${shutter}\n${microphone}`])
    expect([prompts.length, calls.length]).toEqual([1, 1])
    expect(task).toMatch(
      /Answer them one after the other.*\n1\. \(\[1\]\[3\]\[5\]\) what shutter .*\n2\. \(\[2\]\[4\]\) where /,
    )
  })

  it('have passages by rank in turn, none twice, and half as many again as one question has', async () => {
    const { sources, task } = await ask([shutter, 'which light flickers?'])
    expect(sources.map(({ title }) => title)).toEqual(['About shutter', 'About light', 'About shutter', 'Flicker'])
    expect(task).toContain('1. ([1][3][4]) ')
    expect(task).toContain('2. ([2][4]) ')
    const many = await ask([shutter, microphone, 'which light is best?'])
    expect(many.sources).toHaveLength(5)
  })

  it('lean on each other where they have no subject of their own', async () => {
    const { searches, task } = await ask([shutter, 'and for 50?'])
    expect(searches).toEqual([shutter, 'what shutter speed for 50 fps?'])
    expect(task).toContain(') and for 50? (that is: what shutter speed for 50 fps?)')
  })

  it('are one where the messages are fragments of one', async () => {
    const { searches, task } = await ask(['hi', 'what shutter speed', 'for 25 fps?', 'thanks'])
    expect(searches).toEqual(['what shutter speed for 25 fps?'])
    expect(task).toContain('\n\nQuestion: what shutter speed for 25 fps?')
  })

  it('are searched for five times at most', async () => {
    const { searches } = await ask(
      ['shutter', 'light', 'lens', 'ISO', 'gain', 'LUT', 'codec'].map((word) => `what is ${word}?`),
    )
    expect(searches).toHaveLength(5)
    expect(searches.at(-1)).toBe('what is gain? what is LUT? what is codec?')
  })

  it('are manners when nothing else was said', async () => {
    const { searches, answer, model } = await ask(['hello', 'thanks'])
    expect([searches, answer, model]).toEqual([[], 'You are welcome. Ask on.', 'none'])
  })
})

describe('a question that the folder does not speak of', () => {
  it('is named as declined behind the answer to the others, and the model never sees it', async () => {
    const { answer, streamed, declined, task } = await ask([shutter, chicken])
    expect(declined).toBe(false)
    expect(answer).toBe(`Use 1/50 s [1].\n\n> ${chicken}\n\nI did not find an answer to this in the knowledge base.`)
    expect(streamed).toBe(answer)
    expect(task).toContain(`\n\nQuestion: ${shutter}`)
    expect(task).not.toContain('chicken')
  })

  it('declines the turn together with others like it', async () => {
    const { answer, declined, prompts } = await ask([chicken, 'who won the football match?'])
    expect([declined, prompts.length]).toEqual([true, 0])
    expect(answer).toBe('I did not find an answer to this in the knowledge base.')
  })

  it('declines the turn when the model finds none of them in the passages', async () => {
    const { answer, declined } = await ask([shutter, microphone], { says: 'NOT_FOUND' })
    expect(declined).toBe(true)
    expect(answer).toContain('The nearest topics are:\n- About shutter\n- About microphone')
  })
})

describe('the model that quotes', () => {
  it('answers each question in order from its own passages', async () => {
    const { answer, sources } = await ask([shutter, microphone], { extractive: true })
    expect(answer).toMatch(
      /^> what shutter speed for 25 fps\?\n\nAt 25 fps use a shutter speed of 1\/50 s\. \[1\][\s\S]*\n\n> where does the microphone go\?\n\nPut the microphone 30 cm from the mouth\. \[2\]/,
    )
    expect(sources.filter(({ cited }) => cited).map(({ n }) => n)).toEqual(expect.arrayContaining([1, 2]))
  })

  it('quotes nothing that was found for another question', async () => {
    const passages = ['A lamp of 300 W lights a room.', 'A lamp of 60 W lights a desk.'].map((text, index) =>
      passage(index + 1, text),
    )
    const questions = [
      { text: 'which lamp lights a desk?', passages: [1] },
      { text: 'which lamp lights a room?', passages: [2] },
    ]
    const task = formatTask({ passages, questions, skipped: [] }, '--- 00ff ---')
    const { text } = await new ExtractiveModel(async (asked) => (said) => sharedWords(asked, said)).invoke(task)
    expect(text).toMatch(
      /desk\?\n\nA lamp of 300 W lights a room\. \[1\]\n\n> .* room\?\n\nA lamp of 60 W lights a desk\. \[2\]$/,
    )
  })

  it('names the one it has no answer to', async () => {
    const { answer, declined } = await ask([microphone, chicken], { extractive: true })
    expect(declined).toBe(false)
    expect(answer).toMatch(/^Put the microphone 30 cm from the mouth\. \[1\]/)
    expect(answer).toMatch(/> how to roast a chicken\?\n\nI did not find an answer to this in the knowledge base\.$/)
  })
})

describe('messages that were skipped', () => {
  it('stand in the prompt as context, and their numbers may be repeated', async () => {
    const { task, answer, searches } = await ask([shutter], {
      skipped: ['my lens is a 24-70 mm', 'it is 12 m away'],
      says: 'At 12 m away use 1/50 s [1].',
    })
    expect(searches).toEqual([shutter])
    expect(task).toContain(
      `Earlier messages that were skipped, for context only:\n- my lens is a 24-70 mm\n- it is 12 m away\n\nQuestion: ${shutter}`,
    )
    expect(answer).toBe('At 12 m away use 1/50 s [1].')
  })
})
