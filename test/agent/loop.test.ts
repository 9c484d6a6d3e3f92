import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, AIMessageChunk, HumanMessage } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'
import { describe, expect, it } from 'vitest'
import { createCallMeter } from '../../src/agent/call-meter.ts'
import { runLoop } from '../../src/agent/loop.ts'
import { ExtractiveModel } from '../../src/models/extractive.ts'
import { formatTask } from '../../src/models/passages.ts'
import { ReplyTimeoutError } from '../../src/models/reply-clock.ts'

/** Says all it has to say in one go, without ever letting anything else run. */
class BurstModel extends BaseChatModel {
  readonly #pieces: readonly string[]
  constructor(pieces: readonly string[]) {
    super({})
    this.#pieces = pieces
  }
  override _llmType() {
    return 'burst'
  }
  override bindTools() {
    return this
  }
  override async _generate(): Promise<ChatResult> {
    const text = this.#pieces.join('')
    return { generations: [{ text, message: new AIMessage(text) }] }
  }
  override async *_streamResponseChunks(...[, , run]: Parameters<BaseChatModel['_streamResponseChunks']>) {
    for (const text of this.#pieces) {
      yield new ChatGenerationChunk({ text, message: new AIMessageChunk(text) })
      await run?.handleLLMNewToken(text)
    }
  }
}

/** Cannot stream at all. */
class PlainModel extends BaseChatModel {
  override _llmType() {
    return 'plain'
  }
  override bindTools() {
    return this
  }
  override async _generate(): Promise<ChatResult> {
    return { generations: [{ text: 'All at once.', message: new AIMessage('All at once.') }] }
  }
}

function request(model: BaseChatModel, question = 'why?') {
  return {
    model,
    system: 'Be brief.',
    messages: [new HumanMessage(question)],
    tools: undefined,
    timeouts: { firstTokenMs: 5000, idleMs: 5000 },
    meter: createCallMeter({ name: 'standin/test-model' }, () => performance.now()),
    signal: new AbortController().signal,
  }
}

async function textOf(events: ReturnType<typeof runLoop>): Promise<string> {
  let text = ''
  for await (const event of events) if (event.type === 'text') text += event.text
  return text
}

describe('the loop', () => {
  it('loses nothing of a model that says everything in one breath', async () => {
    const pieces = Array.from({ length: 3000 }, (_, n) => `w${n} `)
    expect(await textOf(runLoop(request(new BurstModel(pieces))))).toBe(pieces.join(''))
  })

  it('loses nothing for a reader that takes its time', async () => {
    let text = ''
    for await (const event of runLoop(request(new BurstModel(['a', 'b', 'c', 'd'])))) {
      await new Promise((resolve) => setImmediate(resolve))
      if (event.type === 'text') text += event.text
    }
    expect(text).toBe('abcd')
  })

  it('takes the reply of a model that cannot stream', async () => {
    expect(await textOf(runLoop(request(new PlainModel({}))))).toBe('All at once.')
  })

  it('brings a quoted table whole, to its last citation', async () => {
    const table = '| Size | Rate (Mbps) |\n|---|---|\n| 2160p | 35 |\n| 1080p | 8 |\n\nUpload in one of these.'
    const passages = [{ n: 1, title: 'Bitrates', heading: '', text: table }]
    const questions = [{ text: 'bitrate 1080p', passages: [1] }]
    const question = formatTask({ passages, questions, skipped: [] }, '--- b ---')
    const model = new ExtractiveModel(async () => (text) => (text.includes('1080p') ? 0.9 : 0.3))
    const whole = (await model.invoke([new HumanMessage(question)])).text
    expect(whole).toContain('| 1080p | 8 |')
    expect(await textOf(runLoop(request(model, question)))).toBe(whole)
  })

  it('gives up on a model that is silent', async () => {
    class SilentModel extends PlainModel {
      override _generate(): Promise<ChatResult> {
        return new Promise(() => undefined)
      }
    }
    const timeouts = { firstTokenMs: 30, idleMs: 5000 }
    await expect(textOf(runLoop({ ...request(new SilentModel({})), timeouts }))).rejects.toBeInstanceOf(
      ReplyTimeoutError,
    )
  })

  it('ends with its signal, and what was said before is not lost', async () => {
    const stopping = new AbortController()
    const seen: string[] = []
    const reading = (async () => {
      for await (const event of runLoop({ ...request(new BurstModel(['a', 'b', 'c'])), signal: stopping.signal })) {
        if (event.type === 'text') seen.push(event.text)
        stopping.abort(new Error('The person left.'))
      }
    })()
    await expect(reading.catch((error: unknown) => String(error))).resolves.toMatch(/left|abort/i)
    expect(seen[0]).toBe('a')
  })
})
