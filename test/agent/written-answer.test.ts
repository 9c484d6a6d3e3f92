/** A provider behind `models.providers`, asked through the whole gateway over real HTTP. */
// biome-ignore-start lint/correctness/noUndeclaredDependencies: comes with @langchain/core; counts tokens as providers do
import { Tiktoken } from 'js-tiktoken/lite'
import o200k from 'js-tiktoken/ranks/o200k_base'
// biome-ignore-end lint/correctness/noUndeclaredDependencies: see above
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { answerOf, askPage, deltaOf, user } from '../support/chat-client.ts'
import { gatewayToken, type RunningGateway, startTestGateway } from '../support/running-gateway.ts'
import {
  openStandInModelServer,
  type Reply,
  type StandInModelServer,
  saying,
  searching,
} from '../support/stand-in-model-server.ts'

const requestSchema = z.strictObject({
  model: z.string(),
  stream: z.literal(true),
  stream_options: z.strictObject({ include_usage: z.literal(true) }),
  messages: z.array(z.looseObject({ role: z.string(), content: z.string() })),
  tools: z.array(z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) })),
  tool_choice: z.string().optional(),
})

let provider: StandInModelServer
let running: RunningGateway
beforeAll(async () => {
  provider = await openStandInModelServer()
  running = await startTestGateway({
    config: {
      models: { providers: { standin: { baseUrl: provider.baseUrl, apiKey: 'sk-stand-in' } } },
      agents: { defaults: { model: 'standin/test-model' } },
    },
  })
})
afterEach(() => provider.reset())
afterAll(async () => {
  await running.close()
  await provider.close()
})

const question = 'what shutter speed for 25 fps'
const ask = (...messages: Parameters<typeof answerOf> extends [string, ...infer Rest] ? Rest : never) =>
  answerOf(running.address, ...messages)
const bodyOf = (index: number) => requestSchema.parse(JSON.parse(provider.requests[index]?.body ?? 'null'))

describe('a simple question', () => {
  it('takes one model call, and its answer comes with its sources', async () => {
    provider.script([saying('Set', ' 1/50 s', ' for natural motion blur [1].')])
    const answer = await ask(question)
    expect(provider.requests).toHaveLength(1)
    expect(answer).toMatchObject({
      answer: 'Set 1/50 s for natural motion blur [1].',
      model: 'standin/test-model',
      declined: false,
      language: 'en',
    })
    expect(answer.streamed).toBe(answer.answer)
    expect(answer.sources.find(({ n }) => n === 1)).toMatchObject({ file: 'en/shutter.md', cited: true })
  })

  it('is asked with at most 400 tokens beside the passages', async () => {
    provider.script([saying('Use 1/50 s [1].')])
    const encoder = new Tiktoken(o200k)
    for (const asked of [question, 'какая выдержка для 25 кадров']) {
      const { sources } = await ask(asked)
      const body = provider.requests.at(-1)?.body ?? ''
      const parsed = requestSchema.parse(JSON.parse(body))
      const texts = await passageTexts(asked)
      expect(texts).toHaveLength(sources.length)
      const withoutPassages = texts.reduce((rest, text) => rest.replace(JSON.stringify(text).slice(1, -1), ''), body)
      expect(withoutPassages.length).toBeLessThan(body.length)
      const said = JSON.stringify([
        parsed.messages.map(({ content }) => texts.reduce((rest, text) => rest.replace(text, ''), content)),
        parsed.tools,
      ])
      expect(encoder.encode(said).length).toBeLessThanOrEqual(400)
      expect(encoder.encode(withoutPassages).length).toBeLessThanOrEqual(400)
    }
  })

  it('passes the first words on while the model still holds back the rest', async () => {
    const rest = Promise.withResolvers<void>()
    provider.script([{ steps: [{ text: 'Set the' }, { until: rest.promise }, { text: ' shutter to 1/50 s [1].' }] }])
    const seen: string[] = []
    for await (const event of askPage(running.address, [user(question)])) {
      if (event.name === 'delta' && seen.length === 0) rest.resolve()
      if (event.name === 'delta') seen.push(deltaOf(event))
    }
    expect(seen[0]?.trim()).toBe('Set')
    expect(seen.join('')).toBe('Set the shutter to 1/50 s [1].')
  })

  it('comes through whole when the model says everything at once', async () => {
    const words = Array.from({ length: 800 }, (_, n) => `word${String.fromCharCode(97 + (n % 26))} `)
    provider.script([saying(...words, 'and 1/50 s [1].')])
    expect((await ask(question)).answer).toBe(`${words.join('')}and 1/50 s [1].`)
  })

  it('that the passages do not answer is declined, and the word for it is never shown', async () => {
    provider.script([saying('NOT', '_FO', 'UND')])
    const answer = await ask(question)
    expect(answer).toMatchObject({ declined: true, sources: [] })
    expect(answer.streamed).toContain('I did not find an answer to this in the knowledge base.')
    expect(answer.streamed).not.toContain('NOT')
  })

  it('loses invented figures and citations on the way', async () => {
    provider.script([saying('Use 1/60 s [7], or ISO 6400 [1].')])
    const { answer } = await ask(question)
    expect(answer).toBe(
      'Use […] s, or ISO […] [1].\n\n_Figures and names that no source confirms were left out and stand as […]._',
    )
  })

  it('says so when it names no source', async () => {
    provider.script([saying('Hold the camera still.')])
    expect((await ask(question)).answer).toContain('This answer names no source')
  })

  it('of a Russian is to be answered in Russian', async () => {
    provider.script([saying('Ставьте 1/50 с [1].')])
    expect((await ask('какая выдержка для 25 кадров')).language).toBe('ru')
    expect(bodyOf(0).messages[0]?.content).toContain('Answer in Russian.')
  })

  it('that leans on the conversation brings its history, without the numbers of old citations', async () => {
    provider.script([saying('Use 1/100 s [1].')])
    await ask(question, { role: 'assistant', content: 'Use 1/50 s [3].' }, 'and for 50 fps?')
    const { messages } = bodyOf(0)
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
    expect(messages[2]?.content).toBe('Use 1/50 s.')
    expect(messages[3]?.content).toContain('Question: and for 50 fps? (that is: what shutter speed for 50 fps?)')
  })
})

describe('a client that sends back what it was given', () => {
  it('does not make the list of sources part of the conversation', async () => {
    const post = (messages: readonly object[]) =>
      running.server.inject({
        method: 'POST',
        url: '/v1/chat/completions',
        headers: { authorization: `Bearer ${gatewayToken}` },
        payload: { model: 'protech', messages },
      })
    provider.script([saying('Use 1/50 s [1].')])
    const { message } = (await post([user(question)])).json().choices[0]
    expect(message.content).toContain('Sources:\n[1] Shutter')
    await post([user(question), message, user('and for 50 fps?')])
    expect(bodyOf(1).messages[2]?.content).toBe('Use 1/50 s.')
  })
})

describe('a model that searches', () => {
  const first = searching('lavalier microphone chin')

  it('reads what it asked for, and may cite it', async () => {
    provider.script([first, saying('Put it 20 cm below the chin [3].')])
    const before = (await passageTexts(question)).length
    provider.reset()
    provider.script([first, saying(`Put it 20 cm below the chin [${before + 1}].`)])
    const answer = await ask(question)
    expect(provider.requests).toHaveLength(2)
    const result = bodyOf(1).messages.at(-1)
    expect(result).toMatchObject({ role: 'tool' })
    expect(result?.content).toContain(`[${before + 1}] Microphones for interviews › Lavalier or boom`)
    expect(answer.answer).toBe(`Put it 20 cm below the chin [${before + 1}].`)
    expect(answer.sources.at(-1)).toMatchObject({ n: before + 1, file: 'en/microphones.md', cited: true })
  })

  it('and says something before begins a new paragraph after', async () => {
    const call = { toolCalls: [{ name: 'search_knowledge', arguments: '{"query":"microphone"}' }] }
    provider.script([{ steps: [{ text: 'Let me look.' }, call] }, saying('Use 1/50 s [1].')])
    expect((await ask(question)).answer).toBe('Let me look.\n\nUse 1/50 s [1].')
  })

  it('with a provider that gives every completion the same id gets its answer all the same', async () => {
    const same = (reply: Reply): Reply => ('steps' in reply ? { ...reply, id: 'chatcmpl-always-this' } : reply)
    provider.script([same(first), same(saying('Use 1/50 s [1].'))])
    expect((await ask(question)).answer).toBe('Use 1/50 s [1].')
    expect(bodyOf(1).messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool'])
  })

  it('is told to answer after two searches', async () => {
    provider.script((_request, index) => (index < 2 ? searching(`microphone ${index}`) : saying('Use 1/50 s [1].')))
    expect((await ask(question)).answer).toBe('Use 1/50 s [1].')
    expect([0, 1, 2].map((index) => bodyOf(index).tool_choice)).toEqual([undefined, undefined, 'none'])
  })

  it('without end is stopped, and the passages are quoted instead', async () => {
    provider.script([searching('microphone')])
    const answer = await ask(question)
    expect(provider.requests.length).toBeLessThanOrEqual(4)
    expect(answer).toMatchObject({ model: 'extractive', declined: false })
    expect(answer.answer).toContain('1/50 s')
  })

  it('a hundred times in one breath searches twice', async () => {
    const calls = Array.from({ length: 100 }, (_, n) => ({
      name: 'search_knowledge',
      arguments: `{"query":"lavalier ${n}"}`,
    }))
    provider.script([{ steps: [{ toolCalls: calls }] }, saying('Use 1/50 s [1].')])
    expect((await ask(question)).answer).toBe('Use 1/50 s [1].')
    const results = bodyOf(1).messages.filter(({ role }) => role === 'tool')
    expect(results).toHaveLength(100)
    expect(results.filter(({ content }) => /›|Nothing more/.test(content))).toHaveLength(2)
  })

  it.each([
    ['that is no JSON', 'search_knowledge', '{"query": '],
    ['of another shape', 'search_knowledge', '{"q": 5}'],
    ['that is empty', 'search_knowledge', ''],
    ['of a tool there is not', 'read_file', '{"path":"/etc/passwd"}'],
    ['with a query of 100,000 characters', 'search_knowledge', JSON.stringify({ query: 'lens '.repeat(20_000) })],
  ])('in a way %s is told so, and answers', async (_way, name, written) => {
    provider.script([{ steps: [{ toolCalls: [{ name, arguments: written }] }] }, saying('Use 1/50 s [1].')])
    expect((await ask(question)).answer).toBe('Use 1/50 s [1].')
    expect(provider.requests).toHaveLength(2)
    expect(provider.requests[1]?.body).not.toContain('    at ')
  })

  it('is charged for all its calls', async () => {
    const usage = { prompt_tokens: 120, completion_tokens: 7 }
    provider.script([{ ...first, usage } as Reply, { ...saying('Use 1/50 s [1].'), usage } as Reply])
    const response = await running.server.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${gatewayToken}` },
      payload: { model: 'protech', messages: [user(question)] },
    })
    expect(response.json().usage).toEqual({ prompt_tokens: 240, completion_tokens: 14, total_tokens: 254 })
  })
})

/** The passages that a question is asked with, as they stand in the folder. */
async function passageTexts(asked: string): Promise<string[]> {
  const { hits } = await running.gateway.keeper.knowledge.search(asked)
  return hits.map(({ text }) => text)
}
