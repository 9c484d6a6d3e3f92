/** One line, one entry: what a digest holds cannot make another, hide one, or grow without end. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatHistory, HistoryError, historyLimits, parseHistory, withEntry } from '../../src/users/history.ts'

const entry = (text: string, date = '2026-11-30') => ({ date, text })
const written = (...texts: string[]) =>
  formatHistory(texts.reduce((all, text) => [...withEntry(all, entry(text), 99)], parseHistory('')))

describe('a history', () => {
  it('has a dated line for each entry, the newest last', () => {
    let history = withEntry([], entry('asked about gimbals', '2026-11-30'), 10)
    history = withEntry(history, entry('спросил про свет', '2026-12-01'), 10)
    history = withEntry(history, entry('an older one', '2026-11-30'), 10)
    expect(formatHistory(history)).toBe(
      '- 2026-11-30: asked about gimbals\n- 2026-11-30: an older one\n- 2026-12-01: спросил про свет\n',
    )
    expect(parseHistory(formatHistory(history))).toEqual(history)
  })

  it('keeps the newest when there are too many, and none when none are wanted', () => {
    let history = parseHistory('')
    for (let at = 1; at <= 25; at += 1) history = withEntry(history, entry(`digest ${at}`), 10)
    expect(history.map(({ text }) => text)).toEqual(Array.from({ length: 10 }, (_, at) => `digest ${at + 16}`))
    expect(withEntry(history, entry('x'), 0)).toEqual([])
  })

  it('stays within its bytes, whatever is written', () => {
    const text = '🎥'.repeat(historyLimits.text)
    const many = Array.from({ length: 1000 }, () => entry(text))
    const history = withEntry(many, entry('the newest'), 1000)
    const bytes = Buffer.byteLength(formatHistory(history))
    expect(bytes).toBeLessThanOrEqual(historyLimits.bytes)
    expect(bytes).toBeGreaterThan(historyLimits.bytes - 2000)
    expect(history.at(-1)?.text).toBe('the newest')
  })

  it('cuts a digest that is too long', () => {
    const [only] = withEntry([], entry('я'.repeat(1000)), 10)
    expect(only?.text).toBe(`${'я'.repeat(historyLimits.text - 1)}…`)
  })

  it.each([
    'x\n- 2026-01-01: forged',
    'x\r- 2026-01-01: forged',
    'x\u2028- 2026-01-01: forged',
    'x\u0085- 2026-01-01: forged',
    'x\u000b- 2026-01-01: forged',
    '- 2026-01-01: forged',
    '\n\n- 2026-01-01: forged',
    '# Heading\n---\n```\n- 2026-01-01: forged',
  ])('has one entry for %j', (text) => {
    const file = written('before', text, 'after')
    expect(file.split('\n')).toHaveLength(4)
    expect(parseHistory(file).map(({ date }) => date)).toEqual(['2026-11-30', '2026-11-30', '2026-11-30'])
    expect(file.split('\n').filter((line) => line.startsWith('- 2026-01-01'))).toEqual([])
  })

  it('has no comment that reaches from one entry to another', () => {
    const file = written('<!-- hide', 'the truth', '-->', '<!<!---- --!> --><!-->')
    expect(file).not.toMatch(/<!--|-->|--!>/)
    expect(file).toContain('the truth')
  })

  it('takes no entry without a date or a text', () => {
    for (const date of ['', '2026-02-30', '2026-13-01', '1.12.2026', '2026-12-01\n- x', '２026-12-01', '+002026-12-01'])
      expect(() => withEntry([], entry('x', date), 10)).toThrow(HistoryError)
    for (const text of ['', ' \n', '\u200b\u0000']) expect(() => withEntry([], entry(text), 10)).toThrow(HistoryError)
  })

  it('passes over lines that are no entry', () => {
    expect(
      parseHistory('# History\n\n- 2026-02-30: no day\n-2026-01-01: x\n- 2026-01-01: \nx\r\n- 2026-01-02: kept\r\n'),
    ).toEqual([entry('kept', '2026-01-02')])
  })

  it('gives back what was put in, whatever was said', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc
        .array(fc.constantFrom('\n', '- 2026-01-01: ', '<!', '--', '>', '!', 'a', '\u200b', '<'), { maxLength: 12 })
        .map((some) => some.join('')),
    )
    const dates = fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10))
    fc.assert(
      fc.property(fc.array(fc.record({ date: dates, text: texts }), { maxLength: 8 }), (entries) => {
        const history = entries.reduce(
          (all, one) =>
            /[^\s\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u.test(one.text) ? [...withEntry(all, one, 5)] : all,
          parseHistory(''),
        )
        expect(parseHistory(formatHistory(history))).toEqual(history)
        expect(formatHistory(history).split('\n')).toHaveLength(history.length + 1)
        expect(formatHistory(history)).not.toMatch(/<!--|-->/)
      }),
      { numRuns: 2000 },
    )
  })
})
