import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, describe, expect, it } from 'vitest'
import { type Logger, openLog } from '../../src/log/logger.ts'
import { createSecretFinder, createSecretScrubber } from '../../src/log/secrets.ts'
import { knownSecrets, secretShapes } from './secret-shapes.ts'

const folder = mkdtempSync(join(tmpdir(), 'protech-secrets-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const scrubbed = openLog({
  folder,
  level: 'trace',
  now: () => new Date(),
  retentionDays: 9,
  secrets: () => knownSecrets,
})
const withoutScrubber: string[] = []
const bare = pino({ level: 'trace' }, { write: (line: string) => withoutScrubber.push(line) })

/** Every way in which a text gets into a line. */
const calls: Readonly<Record<string, (logger: Logger, text: string) => void>> = {
  'a field': (logger, text) => logger.info({ answer: { parts: [{ text }] } }, 'said'),
  'an error': (logger, text) =>
    logger.error({ err: Object.assign(new Error(`failed: ${text}`), { request: { url: text } }) }, 'failed'),
  'a binding of a child': (logger, text) =>
    logger
      .child({ about: text })
      .child({ more: [text] })
      .warn('said'),
  'a message': (logger, text) => logger.info(text),
  'a cause': (logger, text) => {
    const cause = new Error('inner', { cause: new TypeError(`deepest ${text}`) })
    const errors = [new Error(`one ${text}`), new Error('two', { cause })]
    logger.fatal(
      { err: new AggregateError(errors, 'outer', { cause }), deep: { a: { b: { c: { d: text } } } } },
      'failed',
    )
  },
  'an argument of a format': (logger, text) => logger.debug('it was %s and %j', text, { text }),
}

/** As it may stand in a line of JSON. */
function formsOf(secret: string): string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), JSON.stringify(JSON.stringify(secret)).slice(3, -3)]
}

const cases = secretShapes.flatMap((shape) => Object.entries(calls).map(([call, log]) => ({ ...shape, call, log })))

describe('a secret in a log', () => {
  it('is tried in 40 shapes and 6 calls', () => expect(cases.length).toBe(240))

  it.each(cases)('is not in the file: $name as $call', ({ text, secret, log }) => {
    const before = readFileSync(scrubbed.file(), 'utf8').length
    log(scrubbed.logger, text)
    const written = readFileSync(scrubbed.file(), 'utf8').slice(before)
    expect(written).toContain('"msg"')
    expect(() => JSON.parse(written.trim().split('\n').at(-1) ?? '')).not.toThrow()
    for (const form of formsOf(secret)) expect(written).not.toContain(form)
  })

  it.each(cases)('would be there without the scrubber: $name as $call', ({ text, secret, log }) => {
    withoutScrubber.length = 0
    log(bare, text)
    expect(formsOf(secret).some((form) => withoutScrubber.join('').includes(form))).toBe(true)
  })

  it('is not there as bytes', () => {
    const bytes = Buffer.from(knownSecrets[0] ?? '')
    const before = readFileSync(scrubbed.file(), 'utf8').length
    scrubbed.logger.info({ body: bytes, raw: new Uint8Array(bytes), deep: { answer: { body: bytes } } }, 'bytes')
    const written = readFileSync(scrubbed.file(), 'utf8').slice(before)
    expect(JSON.parse(written)).toMatchObject({ raw: '[bytes]', deep: { answer: { body: '[bytes]' } } })
    expect(written).not.toMatch(/103\D{1,8}119\D{1,8}45/)
  })

  it('is found when it becomes known later', () => {
    const known: string[] = []
    const scrub = createSecretScrubber(() => known)
    expect(scrub('{"x":"made-at-first-start"}')).toBe('{"x":"made-at-first-start"}')
    known.push('made-at-first-start')
    expect(scrub('{"x":"made-at-first-start"}')).toBe('{"x":"[redacted]"}')
  })
})

describe('an ordinary line', () => {
  const lines = [
    '{"level":30,"time":1796092800000,"pid":12345,"hostname":"host","account":"default","chat":123456789,"turn":42,"ms":812,"msg":"the turn is done"}',
    '{"level":40,"time":1796092800000,"reason":"network","inputTokens":12,"cachedInputTokens":3,"tokens":"12","session":"agent:protech:telegram:dm:123456789","msg":"the model failed"}',
    '{"level":50,"time":1,"err":{"type":"HttpError","message":"Network request for sendMessage failed!","stack":"HttpError: Network\\n    at x (/home/u/node_modules/grammy/out/core/client.js:12:3)\\n    at y (file:///home/u/src/x.ts:1:2)"},"msg":"a message could not be sent"}',
    '{"level":30,"person":"telegram:123456789","hash":"d41d8cd98f00b204e9800998ecf8427e","file":"ru/basics/exposure.md","msg":"a document was indexed"}',
  ]

  it.each(lines)('stays as it is', (line) => {
    expect(createSecretScrubber(() => knownSecrets)(line)).toBe(line)
    expect(createSecretFinder(() => knownSecrets)(line)).toBe(false)
  })

  it('costs little', () => {
    const scrub = createSecretScrubber(() => knownSecrets)
    const times = Array.from({ length: 9 }, () => {
      const started = performance.now()
      for (let n = 0; n < 1000; n++) for (const line of lines) scrub(line)
      return (performance.now() - started) / 4
    })
    expect(Math.min(...times)).toBeLessThan(40)
  })
})
