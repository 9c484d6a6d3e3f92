import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type CapturedConsole, createCapturedConsole } from '../support/captured-console.ts'

const articles = {
  'en/shutter.md':
    '---\ntitle: Shutter speed\nlanguage: en\n---\n\n# Shutter speed\n\n## At 25 fps\n\nAt 25 fps set a shutter speed of 1/50 s.\n',
  'ru/bitrate.md':
    '---\ntitle: Битрейт\nlanguage: ru\n---\n\n# Битрейт\n\n## YouTube\n\nДля YouTube 4K ставьте битрейт 45 Мбит/с.\n',
  'en/gimbal.md': '# Gimbal\n\nBalance the tilt axis of a gimbal first.\n',
  'broken.md': '---\ntitle: [oops\n---\n\nText.\n',
}

const answerSchema = z.object({
  question: z.string(),
  language: z.enum(['en', 'ru']),
  answer: z.string(),
  declined: z.boolean(),
  sources: z.array(
    z.object({
      n: z.number(),
      title: z.string(),
      heading: z.string(),
      file: z.string(),
      lines: z.tuple([z.number(), z.number()]),
      score: z.number(),
    }),
  ),
  model: z.string(),
  usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }),
  ms: z.object({ retrieval: z.number(), model: z.number(), total: z.number() }),
})
const statusSchema = z.object({
  documents: z.number(),
  chunks: z.number(),
  generation: z.string(),
  embedding: z.object({ model: z.string(), state: z.string() }),
  quarantined: z.array(z.object({ file: z.string(), line: z.number(), reason: z.string() })),
  pendingDelete: z.array(z.string()),
  syncedAt: z.string().nullable(),
})

describe('the command line', () => {
  let console: CapturedConsole
  beforeAll(() => {
    console = createCapturedConsole(articles)
  })
  afterAll(() => console.remove())

  it('answers a question with its sources', async () => {
    const { code, out } = await console.run('ask', 'what', 'shutter speed for 25 fps')
    expect(code).toBe(0)
    expect(out).toContain('1/50 s')
    expect(out).toMatch(/Sources:\n\[1\] Shutter speed › At 25 fps\n {4}en\/shutter\.md#L10-L10/)
  })

  it('prints one JSON value and nothing else with --json, in the documented shape', async () => {
    const { out } = await console.run('ask', 'какой битрейт для YouTube 4K', '--json')
    const answer = answerSchema.parse(JSON.parse(out))
    expect(answer).toMatchObject({ language: 'ru', declined: false, model: 'extractive' })
    expect(answer.answer).toContain('45 Мбит/с')
    expect(answer.sources[0]?.file).toBe('ru/bitrate.md')
  })

  it('declines what the folder does not hold', async () => {
    const { out } = await console.run('ask', 'how do I cook borscht', '--json')
    expect(answerSchema.parse(JSON.parse(out))).toMatchObject({ declined: true, sources: [] })
  })

  it('answers a file of questions as JSON lines, also from standard input', async () => {
    console.type('what shutter speed for 25 fps\n\nкакой битрейт для YouTube 4K\n')
    const { code, out } = await console.run('ask', '--file', '-', '--json')
    const lines = out.trim().split('\n')
    expect(code).toBe(0)
    expect(lines.map((line) => answerSchema.parse(JSON.parse(line)).sources[0]?.file)).toEqual([
      'en/shutter.md',
      'ru/bitrate.md',
    ])
  })

  it('says what cannot be used, where and why', async () => {
    const { out } = await console.run('kb', 'status', '--json')
    const status = statusSchema.parse(JSON.parse(out))
    expect(status).toMatchObject({ documents: 3, embedding: { state: 'words-only' }, pendingDelete: [] })
    expect(status.quarantined).toEqual([
      { file: 'broken.md', line: expect.any(Number), reason: expect.stringContaining('not valid YAML') },
    ])
    expect((await console.run('kb', 'check')).code).toBe(2)
  })

  it('shows the legs and their scores', async () => {
    const { out } = await console.run('kb', 'search', 'shutter', 'speed', '--json')
    const hit = z.object({
      hits: z.array(
        z.object({
          file: z.string(),
          legs: z.object({ words: z.object({ rank: z.number(), score: z.number() }).nullable(), vectors: z.null() }),
        }),
      ),
    })
    expect(hit.parse(JSON.parse(out)).hits[0]).toMatchObject({
      file: 'en/shutter.md',
      legs: { words: { rank: 1 }, vectors: null },
    })
    expect((await console.run('kb', 'search', 'shutter')).out).toMatch(/words #1 \d\.\d{3} {3}vectors –/)
  })

  it('holds back a mass deletion until it is confirmed', async () => {
    for (let number = 0; number < 7; number += 1)
      console.write(`extra/${number}.md`, `# Extra ${number}\n\nA tripod for number ${number}.\n`)
    await console.run('kb', 'sync')
    rmSync(join(console.folder, 'knowledge/extra'), { recursive: true })
    const held = await console.run('kb', 'sync')
    expect(held.out).toContain('7 deletions are more than 30 % of the folder')
    expect((await console.run('ask', 'tripod number 3', '--json')).out).toContain('extra/3.md')
    expect((await console.run('kb', 'sync', '--confirm')).out).toContain('7 deleted')
    expect(statusSchema.parse(JSON.parse((await console.run('kb', 'status', '--json')).out))).toMatchObject({
      documents: 3,
      pendingDelete: [],
    })
  })

  it('makes the index anew', async () => {
    expect((await console.run('kb', 'rebuild')).out).toContain('3 indexed')
  })

  it.each([
    [['nonsense'], 64, /unknown command/],
    [['ask'], 64, /What is the question/],
    [['ask', 'x', '--file', 'y'], 64, /not both/],
    [['ask', '--file', '/nowhere'], 1, /cannot be read/],
    [['ask', 'x', '--agent', 'nobody'], 1, /There is no agent "nobody". Known are protech/],
    [['kb', 'search', 'x', '--limit', 'many'], 64, /--limit takes a number/],
    [['kb', 'model', 'use', 'nothing'], 1, /There is no embedding model "nothing"/],
    [['health'], 1, /No gateway answers/],
  ])('refuses %j with code %i and a sentence', async (args, code, message) => {
    const result = await console.run(...args)
    expect(result.code).toBe(code)
    expect(result.err).toMatch(message)
    expect(result.err).not.toMatch(/\n {4}at /)
  })

  it('names the key of a config that cannot be used', async () => {
    const wrong = createCapturedConsole({}, { gateway: { prot: 1 } })
    const result = await wrong.run('kb', 'status')
    expect(result).toMatchObject({ code: 1, err: expect.stringMatching(/gateway\.prot: there is no such key/) })
    wrong.remove()
  })

  it('says so when the knowledge folder is not there', async () => {
    const empty = createCapturedConsole({})
    expect(await empty.run('kb', 'sync')).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot be read. Create it, or set knowledge.root.'),
    })
    empty.remove()
  })
})

describe('start', () => {
  it('prints a link that signs in, serves, and stops when asked', async () => {
    const console = createCapturedConsole(articles)
    const running = console.run('start')
    await expect.poll(console.printed, { timeout: 20_000 }).toContain('Ready: 3 articles. 1 files cannot be used')
    const link = /http:\S+/.exec(console.printed())?.[0] ?? ''
    const signedIn = await fetch(link, { redirect: 'manual' })
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect(signedIn.status).toBe(303)
    const chat = await fetch(new URL('/api/chat', link), {
      method: 'POST',
      headers: { cookie, origin: new URL(link).origin, 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'shutter speed at 25 fps' }] }),
    })
    expect(await chat.text()).toContain('1/50 s')
    console.stop()
    expect((await running).code).toBe(0)
    console.remove()
  })
})
