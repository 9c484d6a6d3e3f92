import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCanaries } from '../../src/trust/canaries.ts'
import { createOutgoingFilter, createOutgoingStream } from '../../src/trust/outgoing-filter.ts'

const canaries = createCanaries('k')
const persona = 'You answer questions about video production for people who shoot and edit and nothing else at all.'
const filter = createOutgoingFilter({ canaries, secrets: () => ['secret-value-123456'], systemPrompts: [persona] })
const allowed = { links: new Set(['https://good.com/a']), text: ['clip.mov'], person: 'telegram:1' }

const parts = [
  ...[
    'word',
    ' ',
    '\n',
    '\n\n',
    '. ',
    'слово',
    '24',
    '👨‍👩‍👧',
    '\u200b',
    '\ufe0f',
    '\u200d',
    '\ud83d',
    '\r',
    '\u001b',
    '\u001b[31m',
    '\u001b]8;;x\u0007',
  ],
  ...[
    '[',
    ']',
    '(',
    ')',
    '![',
    '](',
    ']:',
    '[1]',
    '[x](https://evil.com)',
    '[x](https://good.com/a)',
    'https://',
    'evil.com',
    'good.com/a',
  ],
  ...[
    '<',
    '>',
    '</',
    '<b>',
    '<br>',
    '<img src=x>',
    '<!--',
    '-->',
    '<tool_call>',
    '</tool_call>',
    '<|im_start|>',
    '<|',
    '|>',
    '[INST]',
    '<think>',
  ],
  ...[
    '`',
    '``',
    '```',
    '~~~',
    '```json\n',
    '{"name":"x","arguments":{}}',
    '{',
    '}',
    '"',
    '&',
    '&#46;',
    '&amp;',
    ';',
    '\\',
    '*',
    '**',
    '_',
    '~',
  ],
  ...[
    '@name',
    'me@evil.com',
    '1.2.3.4',
    'clip.mov',
    '。',
    '>',
    '- ',
    '| ',
    '> ',
    '1. ',
    'tg://x',
    'javascript:',
    'data:',
    '!',
    ':',
    '/',
    '?',
  ],
  ...[
    canaries.of('telegram:1'),
    canaries.of('telegram:2').slice(0, 20),
    canaries.of('telegram:2'),
    'ptc',
    persona.slice(0, 40),
    persona,
    'secret-value-',
    '123456',
  ],
]
const hostile = fc
  .array(
    fc.oneof(
      { arbitrary: fc.constantFrom(...parts), weight: 6 },
      { arbitrary: fc.string({ unit: 'binary', maxLength: 6 }), weight: 1 },
    ),
    {
      maxLength: 30,
    },
  )
  .map((chosen) => chosen.join(''))

function streamIn(pieces: readonly string[]) {
  const stream = createOutgoingStream(filter, allowed)
  const text = pieces.map((piece) => stream.push(piece)).join('') + stream.end()
  return { text, stopped: stream.stopped }
}

function cutAt(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((left, right) => left - right)
  return [...places, text.length].map((place, index) => text.slice(places[index - 1] ?? 0, place))
}

describe('a stream', () => {
  it('gives together what the filter gives of the whole, however it is cut', () => {
    const cuts = fc.array(fc.nat(), { maxLength: 12 })
    fc.assert(
      fc.property(hostile, cuts, (text, places) => {
        const { text: whole, stopped } = filter.check(text, allowed)
        const inPieces = streamIn(cutAt(text, places))
        expect(inPieces.stopped).toBe(stopped)
        if (stopped === undefined) expect(inPieces.text).toBe(whole)
      }),
      { numRuns: 3000 },
    )
  })

  it('gives the same character by character', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { text: whole, stopped } = filter.check(text, allowed)
        const inPieces = streamIn(text.split(''))
        expect(inPieces.stopped).toBe(stopped)
        if (stopped === undefined) expect(inPieces.text).toBe(whole)
      }),
      { numRuns: 1500 },
    )
  })

  it('lets every plain word flow as soon as it ends', () => {
    const stream = createOutgoingStream(filter, allowed)
    const words =
      'Выдержка 1/50 с при 25 к/с, ISO 800 [1]. **Bold** words flow too, f/2.8 and S-Log3 [2][3]. '.match(/\S+ /g) ?? []
    for (const word of words) expect(stream.push(word)).toBe(word)
  })

  it('holds what may become a link until it is decided', () => {
    const stream = createOutgoingStream(filter, allowed)
    expect(stream.push('see [the ')).toBe('see ')
    expect(stream.push('page](https://evil')).toBe('')
    expect(stream.push('.com) now')).toBe('the page (evil[.]com) ')
    expect(stream.end()).toBe('now')
  })

  it('gives nothing more when it is stopped, and never a part of what stopped it', () => {
    const stream = createOutgoingStream(filter, allowed)
    const token = canaries.of('telegram:2')
    const shown = ['Before ', token.slice(0, 14), `${token.slice(14)} `, 'after ', 'more '].map((piece) =>
      stream.push(piece),
    )
    expect(shown).toEqual(['Before ', '', '', '', ''])
    expect(stream.stopped).toBe('canary')
    expect(stream.end()).toBe('')
  })

  it('finds at its end what only the whole shows', () => {
    const stream = createOutgoingStream(filter, allowed)
    for (const letter of canaries.of('telegram:2')) stream.push(`${letter}xo qed zum\n`)
    expect(stream.stopped).toBeUndefined()
    stream.end()
    expect(stream.stopped).toBe('canary')
  })

  it('takes time in proportion to a hostile answer', () => {
    const slow = [
      '[',
      '[a](',
      '<',
      '`',
      '&',
      '![',
      'evil.com ',
      'a.',
      '*_',
      '\n',
      '@a',
      '<a ',
      '```\n',
      '{',
      '\u200b',
      '👨\u200d',
      'p',
      'A1b2',
      '[x]: ',
    ]
    for (const part of slow) {
      const started = performance.now()
      filter.check(part.repeat(Math.floor(1_000_000 / part.length)), allowed)
      expect(performance.now() - started, JSON.stringify(part)).toBeLessThan(10_000)
    }
  })
})
