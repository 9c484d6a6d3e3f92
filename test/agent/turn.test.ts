import { AIMessage } from '@langchain/core/messages'
import { FakeStreamingChatModel } from '@langchain/core/utils/testing'
import { describe, expect, it } from 'vitest'
import type { Exchange } from '../../src/agent/prompt.ts'
import { answerTurn, collectAnswer, type TurnEvent, type TurnParts } from '../../src/agent/turn.ts'
import type { Hit, SearchResult } from '../../src/knowledge/search.ts'
import { createSilentLogger } from '../../src/log/logger.ts'
import { bareTurn } from '../support/bare-turn.ts'

/** Ignores that there is a tool it could call. */
class SayingModel extends FakeStreamingChatModel {
  override bindTools() {
    return this
  }
}

function hit(title: string, language: 'en' | 'ru', score: number): Hit {
  const legs = { words: null, vectors: null }
  return {
    file: `${language}/${title}.md`,
    title,
    heading: 'Basics',
    language,
    lines: [1, 5],
    text: 'At 25 fps use 1/50 s.',
    score,
    coverage: 1,
    legs,
  }
}

type Asked = { readonly found?: Partial<SearchResult>; readonly says?: string; readonly history?: readonly Exchange[] }

async function ask(question: string, { found = {}, says = 'Use 1/50 s [1].', history = [] }: Asked = {}) {
  const searches: string[] = []
  const search = async (text: string): Promise<SearchResult> => {
    searches.push(text)
    return { hits: [hit('Shutter', 'en', 0.9)], language: 'en', terms: [], evidence: 0.9, ms: 3, ...found }
  }
  const chat = new SayingModel({ responses: [new AIMessage(says)] })
  const parts: TurnParts = {
    knowledge: { search },
    ...bareTurn(),
    persona: 'Be brief.',
    models: [{ name: 'said', chat, usesTools: false, timeouts: { firstTokenMs: 5000, idleMs: 5000 } }],
    declineBelow: 0.5,
    turnMs: 5000,
    logger: createSilentLogger(),
  }
  const events: TurnEvent[] = []
  for await (const event of answerTurn(parts, { question, history, signal: new AbortController().signal }))
    events.push(event)
  const last = events.at(-1)
  if (last?.type !== 'done') throw new Error('The turn ended without an answer.')
  const streamed = events.map((event) => (event.type === 'delta' ? event.text : '')).join('')
  return { ...last.answer, events, searches, streamed }
}

describe('a turn', () => {
  it('shows its sources first, then words, then the whole answer', async () => {
    const { events, answer, sources, model } = await ask('what shutter speed')
    expect(events[0]).toMatchObject({
      type: 'sources',
      searched: 'what shutter speed',
      sources: [{ n: 1, title: 'Shutter', cited: false }],
    })
    expect([answer, model, sources[0]?.cited]).toEqual(['Use 1/50 s [1].', 'said', true])
  })

  it('searches for the question made self-contained, and says what it searched for', async () => {
    const history: Exchange[] = [
      { role: 'user', content: 'what shutter speed for 25 fps' },
      { role: 'assistant', content: 'Use 1/50 s [1].' },
    ]
    const { searches, searched, question } = await ask('and for 50?', { history })
    expect([searches, searched, question]).toEqual([
      ['what shutter speed for 50 fps'].map((text) => `${text}?`),
      'what shutter speed for 50 fps?',
      'and for 50?',
    ])
  })

  it('answers in the language of the conversation what is nothing but a name', async () => {
    const history: Exchange[] = [{ role: 'user', content: 'какой битрейт для YouTube 1080p' }]
    expect((await ask('4K?', { history })).language).toBe('ru')
  })

  it.each(['', '  ', 'hello', 'Привет!', 'thanks'])('does not search for manners: "%s"', async (said) => {
    const { searches, declined, model } = await ask(said)
    expect([searches, declined, model]).toEqual([[], false, 'none'])
  })
})

describe('a turn is declined', () => {
  const hits = [
    hit('Tripods', 'en', 0.3),
    hit('Штативы', 'ru', 0.2),
    hit('Tripods', 'en', 0.2),
    hit('Noise', 'en', 0.05),
  ]

  it('when the evidence is too thin, with the nearest topics, those in the own language first', async () => {
    const { declined, answer, nearest, sources, streamed, model } = await ask('какая головка для птиц', {
      found: { hits, evidence: 0.49 },
    })
    expect({ declined, sources, model }).toEqual({ declined: true, sources: [], model: 'none' })
    expect(nearest.map(({ title }) => title)).toEqual(['Штативы', 'Tripods'])
    expect(answer).toBe('В базе знаний нет ответа на этот вопрос.\n\nБлижайшие темы:\n- Штативы\n- Tripods')
    expect(streamed).toBe(answer)
  })

  it('without topics when nothing comes near', async () => {
    const { answer, nearest } = await ask('how to roast a chicken', { found: { hits: [], evidence: 0 } })
    expect([answer, nearest]).toEqual(['I did not find an answer to this in the knowledge base.', []])
  })

  it('not at the very threshold', async () => {
    expect((await ask('what shutter speed', { found: { evidence: 0.5 } })).declined).toBe(false)
  })

  it('when the model finds nothing in the passages', async () => {
    const { declined, answer, streamed, model } = await ask('what shutter speed', { says: 'NOT_FOUND' })
    expect({ declined, model }).toEqual({ declined: true, model: 'said' })
    expect(answer).toContain('The nearest topics are:\n- Shutter')
    expect(streamed).toBe(answer)
  })
})

describe('collectAnswer', () => {
  it('rejects when a turn ends without an answer', async () => {
    async function* nothing(): AsyncGenerator<TurnEvent> {
      yield { type: 'delta', text: 'half' }
    }
    await expect(collectAnswer(nothing())).rejects.toThrow('A turn ended without an answer.')
  })
})
