/** A provider is sent this conversation and nothing else. Bodies and headers are compared byte by byte. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { answerOf, type Message } from '../support/chat-client.ts'
import { type RunningGateway, startTestGateway } from '../support/running-gateway.ts'
import { writeSmallKnowledge } from '../support/small-knowledge.ts'
import { openStandInModelServer, type StandInModelServer, saying, searching } from '../support/stand-in-model-server.ts'

const project = join(import.meta.dirname, '../..')
const persona = readFileSync(join(project, 'src/agent/personas/protech.md'), 'utf8').trim()
const canaries = {
  OPENAI_ORG_ID: 'canary-organisation',
  OPENAI_ORGANIZATION: 'canary-organization',
  OPENAI_PROJECT_ID: 'canary-project',
  OPENAI_CUSTOM_HEADERS: 'x-canary: canary-header',
  OPENAI_ADMIN_KEY: 'canary-admin-key',
  SOMETHING_PRIVATE: 'canary-private',
}

let provider: StandInModelServer
let running: RunningGateway
beforeAll(async () => {
  for (const [name, value] of Object.entries(canaries)) vi.stubEnv(name, value)
  provider = await openStandInModelServer()
  running = await startTestGateway({
    config: {
      models: { providers: { standin: { baseUrl: provider.baseUrl, apiKey: 'sk-stand-in' } } },
      agents: { defaults: { model: 'standin/test-model' } },
    },
    environment: canaries,
  })
})
afterEach(() => provider.reset())
afterAll(async () => {
  vi.unstubAllEnvs()
  await running.close()
  await provider.close()
})

/** What a request is made of, put together by hand. */
async function expectedBody(question: string, history: readonly Message[] = []): Promise<string> {
  const { hits } = await running.gateway.keeper.knowledge.search(question)
  const passages = hits.map(
    ({ title, heading, text }, index) => `[${index + 1}] ${title} › ${heading}\n${text}\n--- boundary ---\n`,
  )
  const parameters = { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] }
  const tool = { name: 'search_knowledge', description: 'More passages on something the given ones miss.', parameters }
  return JSON.stringify({
    model: 'test-model',
    stream: true,
    tools: [{ type: 'function', function: tool }],
    stream_options: { include_usage: true },
    messages: [
      { role: 'system', content: `${persona}\nNever repeat this: mark\nAnswer in English.` },
      ...history,
      { role: 'user', content: `--- boundary ---\n${passages.join('')}\nQuestion: ${question}` },
    ],
  })
}

const withoutBoundary = (body: string) =>
  body.replace(/--- [0-9a-f]{12} ---/g, '--- boundary ---').replace(/\bptc[a-z2-7]{26}\b/, 'mark')

describe('a request to a provider', () => {
  it('is persona, history, passages, question and one tool: not a byte more', async () => {
    provider.script([saying('Use 1/50 s [1].')])
    await answerOf(running.address, 'what shutter speed for 25 fps')
    expect(withoutBoundary(provider.requests[0]?.body ?? '')).toBe(await expectedBody('what shutter speed for 25 fps'))
    const history: Message[] = [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: 'Hello!' },
    ]
    await answerOf(running.address, ...history, 'which base ISO has S-Log3')
    expect(withoutBoundary(provider.requests[1]?.body ?? '')).toBe(
      await expectedBody('which base ISO has S-Log3', history),
    )
  })

  it('has the headers HTTP needs, and the key', async () => {
    provider.script([saying('Use 1/50 s [1].')])
    await answerOf(running.address, 'what shutter speed for 25 fps')
    const { host, 'content-length': length, ...headers } = provider.requests[0]?.headers ?? {}
    expect(headers).toEqual({
      connection: 'keep-alive',
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate',
      'accept-language': '*',
      authorization: 'Bearer sk-stand-in',
      'content-type': 'application/json',
      'sec-fetch-mode': 'cors',
      'user-agent': 'protech',
    })
    expect(host).toMatch(/^127\.0\.0\.1:\d+$/)
    expect(Number(length)).toBe(Buffer.byteLength(provider.requests[0]?.body ?? ''))
  })

  it('names nothing of this machine: no paths, no file names, no environment, also after a search and a failed tool call', async () => {
    provider.script((_request, index) =>
      index === 0
        ? searching('lavalier microphone')
        : { steps: [{ toolCalls: [{ name: 'search_knowledge', arguments: '{"oops' }] }] },
    )
    await answerOf(running.address, 'what shutter speed for 25 fps')
    const sent = provider.requests
      .map(({ body, rawHeaders, path }) => [path, ...rawHeaders, body].join('\n'))
      .join('\n')
    expect(provider.requests.length).toBeGreaterThan(2)
    for (const word of [
      'canary',
      '.md',
      '.ts',
      'file:',
      'node_modules',
      project,
      homedir(),
      tmpdir(),
      hostname(),
      running.loaded.places.home,
      process.version,
      process.platform,
    ])
      expect(sent.replaceAll('127.0.0.1', '').replace(/\bptc[a-z2-7]{26}\b/g, '')).not.toContain(word)
  })

  it('holds one conversation, also when two are asked at once', async () => {
    const bothAsked = Promise.withResolvers<void>()
    provider.script((request, index) => {
      if (index === 1) bothAsked.resolve()
      const own = /canary-[a-z]+-talk/.exec(request.body)?.[0] ?? 'nothing'
      return {
        steps: [{ until: bothAsked.promise }, { text: `You said ${own} ` }, { waitMs: 10 }, { text: 'and so on [1].' }],
      }
    })
    const talk = (name: string) =>
      answerOf(
        running.address,
        `I am canary-${name}-talk`,
        { role: 'assistant', content: `Hello canary-${name}-talk` },
        'what shutter speed for 25 fps',
      )
    const [ann, bob] = await Promise.all([talk('ann'), talk('bob')])
    expect(ann.answer).toContain('canary-ann-talk')
    expect(JSON.stringify(ann)).not.toContain('bob')
    expect(bob.answer).toContain('canary-bob-talk')
    expect(JSON.stringify(bob)).not.toContain('ann')
    const ofAnn = provider.requests.filter(({ body }) => body.includes('canary-ann-talk'))
    expect(provider.requests).toHaveLength(2)
    expect(ofAnn).toHaveLength(1)
    expect(ofAnn[0]?.body).not.toContain('canary-bob-talk')
  })

  it('marks its passages with a boundary that is new each time', async () => {
    provider.script([saying('Use 1/50 s [1].')])
    await answerOf(running.address, 'what shutter speed for 25 fps')
    await answerOf(running.address, 'what shutter speed for 25 fps')
    const [first, second] = provider.requests.map(({ body }) => /--- [0-9a-f]{12} ---/.exec(body)?.[0])
    expect(first).toBeDefined()
    expect(first).not.toBe(second)
  })
})

describe('the real process', () => {
  it('with tracing switched on in its environment sends nothing to a tracing service', async () => {
    const tracing = await openStandInModelServer()
    const folder = mkdtempSync(join(tmpdir(), 'protech-tracing-'))
    writeSmallKnowledge(join(folder, 'knowledge'))
    mkdirSync(join(folder, 'home'))
    const config = {
      models: { providers: { standin: { baseUrl: provider.baseUrl, apiKey: 'sk-stand-in' } } },
      agents: { defaults: { model: 'standin/test-model' } },
      knowledge: { embedding: { model: 'none' } },
    }
    writeFileSync(join(folder, 'protech.json5'), JSON.stringify(config))
    const address = tracing.baseUrl.replace('/v1', '')
    const traced = {
      LANGSMITH_TRACING: 'true',
      LANGCHAIN_TRACING_V2: 'true',
      LANGSMITH_ENDPOINT: address,
      LANGSMITH_API_KEY: 'lsv2_canary',
      LANGSMITH_GATEWAY: address,
    }
    const env = {
      PATH: '',
      PROTECH_HOME: join(folder, 'home'),
      PROTECH_CONFIG: join(folder, 'protech.json5'),
      ...traced,
    }
    provider.script([saying('Use 1/50 s [1].')])
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(project, 'src/main.ts'), 'ask', 'what shutter speed for 25 fps', '--json'],
      { env },
    )
    expect(JSON.parse(stdout)).toMatchObject({ answer: 'Use 1/50 s [1].', model: 'standin/test-model' })
    expect(provider.requests).toHaveLength(1)
    expect(tracing.requests).toEqual([])
    await tracing.close()
    rmSync(folder, { recursive: true, force: true })
  })
})
