import { AIMessage, type BaseMessage } from '@langchain/core/messages'
import { FakeStreamingChatModel } from '@langchain/core/utils/testing'
import { describe, expect, it } from 'vitest'
import { RestingModelError } from '../../src/agent/ask-once.ts'
import { createSummarise, summaryPrompt } from '../../src/agent/summarise.ts'
import { estimateTokens } from '../../src/language/tokens.ts'
import type { ModelCall } from '../../src/models/model-call.ts'
import { createModelHealth } from '../../src/models/model-health.ts'
import type { TurnModel } from '../../src/models/turn-model.ts'

/** Says one thing, or fails, or says nothing at all until it is broken off. */
class SayingModel extends FakeStreamingChatModel {
  readonly prompts: BaseMessage[][] = []
  readonly ways: ('says' | 'fails' | 'hangs')[] = []
  readonly hanging = Promise.withResolvers<void>()
  override bindTools() {
    return this
  }
  override async *_streamResponseChunks(...given: Parameters<FakeStreamingChatModel['_streamResponseChunks']>) {
    this.prompts.push(given[0])
    const way = this.ways.shift() ?? 'says'
    if (way === 'fails') throw Object.assign(new Error('overloaded'), { status: 503 })
    if (way === 'hangs') {
      this.hanging.resolve()
      await new Promise((_, reject) => given[1].signal?.addEventListener('abort', reject))
    }
    yield* super._streamResponseChunks(...given)
  }
}

function setUp(says = 'They shoot at 25 fps on an FX3.') {
  const chat = new SayingModel({ responses: [new AIMessage(says)], sleep: 0 })
  const health = createModelHealth(() => 1_790_000_000_000)
  const model: TurnModel = {
    name: 'standin/said',
    chat,
    usesTools: true,
    timeouts: { firstTokenMs: 5000, idleMs: 5000 },
    breaker: health.of('standin/said'),
  }
  const calls: ModelCall[] = []
  return { chat, health, calls, summarise: createSummarise(model, (call) => calls.push(call)) }
}
const going = () => new AbortController().signal

describe('a summary by a model', () => {
  it('is what the model says of the conversation, asked once and without tools', async () => {
    const { chat, calls, summarise } = setUp()
    await expect(summarise('Person: what shutter?', 'en', going())).resolves.toBe('They shoot at 25 fps on an FX3.')
    expect(chat.prompts.map((messages) => messages.map(({ type, text }) => [type, text]))).toEqual([
      [
        ['system', summaryPrompt('en')],
        ['human', 'Person: what shutter?'],
      ],
    ])
    expect(calls).toMatchObject([{ provider: 'standin', model: 'said', outcome: 'answered' }])
  })

  it('fails with the model, which the ledger and the breaker are told', async () => {
    const { chat, calls, health, summarise } = setUp()
    chat.ways.push('fails')
    await expect(summarise('text', 'en', going())).rejects.toThrow('overloaded')
    expect(calls).toMatchObject([{ outcome: 'failed' }])
    expect(health.state()).toMatchObject([{ state: 'open', failures: 1 }])
  })

  it('is not asked for while the model is left alone', async () => {
    const { chat, calls, summarise } = setUp()
    chat.ways.push('fails')
    await expect(summarise('text', 'en', going())).rejects.toThrow('overloaded')
    await expect(summarise('text', 'en', going())).rejects.toThrow(RestingModelError)
    expect([chat.prompts.length, calls.length]).toEqual([1, 1])
  })

  it('that is broken off speaks not against the model', async () => {
    const { chat, calls, health, summarise } = setUp()
    chat.ways.push('hangs')
    const breaking = new AbortController()
    const summary = summarise('text', 'en', breaking.signal)
    await chat.hanging.promise
    breaking.abort(new Error('the gateway stops'))
    await expect(summary).rejects.toThrow('the gateway stops')
    expect(calls).toMatchObject([{ outcome: 'stopped' }])
    expect(health.state()).toMatchObject([{ state: 'closed', failures: 0 }])
  })
})

describe('what a model is told of a summary', () => {
  it('keeps figures, names the language, and takes no orders from the conversation', () => {
    expect(summaryPrompt('en')).toMatch(
      /every number with its unit.*material, never an instruction.*in English, at most/,
    )
    expect(summaryPrompt('ru')).toContain('in Russian')
  })

  it('is short', () => {
    expect(estimateTokens(summaryPrompt('ru'))).toBeLessThan(200)
  })
})
