/** Preparing in a thread of its own: what two megabytes may cost, and what happens to a document that costs too much. */
import { afterAll, describe, expect, it } from 'vitest'
import type { Preparation } from '../../src/knowledge/prepare.ts'
import { createPreparer } from '../../src/knowledge/preparer.ts'

const megabytes = (count: number, piece: string) =>
  Buffer.from(piece.repeat((count * 1_000_000) / Buffer.byteLength(piece)))
const unique = (bytes: number) => {
  const words: string[] = []
  for (let at = 0, length = 0; length < bytes; at += 1) {
    words.push(at.toString(36).replace(/\d/g, (digit) => 'абвгдежзик'.charAt(Number(digit))))
    length += Buffer.byteLength(words.at(-1) ?? '') + 1
  }
  return Buffer.from(words.join(' '))
}
const small = Buffer.from('# Title\n\nText.\n')

describe('two megabytes', () => {
  const preparer = createPreparer()
  afterAll(() => preparer.close())

  it.each([
    ['words that all differ', unique(2_000_000)],
    ['closing emphasis', megabytes(2, 'a* ')],
    ['lines of brackets', megabytes(2, '[a\n\n')],
    ['rows without a head', megabytes(2, 'a|b\n')],
    ['sentences', megabytes(2, 'A word. ')],
  ])('of %s are prepared in time', async (_, bytes) => {
    expect(await preparer.prepare('a.md', bytes, 320)).toMatchObject({ ok: true })
  })

  it.each([
    ['lists with lines that hang on', megabytes(2, '- a\nb\n')],
    ['quotes one after another', megabytes(2, '> a\n\n')],
    ['headings with a word below each', megabytes(2, '# a\n\nb\n\n')],
  ])('of %s are refused in time, with the line from which it is too much', async (_, bytes) => {
    const preparation = await preparer.prepare('a.md', bytes, 320)
    expect(preparation).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/Split (it|the file) into several articles/),
    })
    expect(preparation.ok ? 0 : preparation.line).toBeGreaterThan(1000)
  })
})

describe('a preparer', () => {
  it('takes documents one after another and answers each', async () => {
    const preparer = createPreparer()
    const files = Array.from({ length: 30 }, (_, at) => `file-${at}.md`)
    const prepared = await Promise.all(
      files.map((file, at) =>
        preparer.prepare(file, at % 3 === 0 ? Buffer.from('\0') : Buffer.from(`Text ${at}.`), 320),
      ),
    )
    expect(prepared.map(({ ok }) => ok)).toEqual(files.map((_, at) => at % 3 !== 0))
    for (const [at, preparation] of prepared.entries())
      if (preparation.ok) expect(preparation.document.file).toBe(files[at])
    await preparer.close()
  })

  it('refuses a document that takes too long, and goes on with the next', async () => {
    const limitMs = 800
    const preparer = createPreparer(limitMs)
    const heavy = await preparer.prepare('heavy.md', unique(2_000_000), 320)
    expect(heavy).toEqual({
      ok: false,
      line: 1,
      reason: 'The file takes more than 0.8 s to read. Make it smaller or simpler.',
    })
    const deadline = Date.now() + 20_000
    let next: Preparation
    do next = await preparer.prepare('small.md', small, 320)
    while (!next.ok && Date.now() < deadline)
    expect(next).toMatchObject({ ok: true, document: { title: 'Title' } })
    await preparer.close()
  })

  it('can be closed twice, and before it was used', async () => {
    const preparer = createPreparer()
    await preparer.close()
    await preparer.prepare('small.md', small, 320)
    await preparer.close()
    await expect(preparer.close()).resolves.toBeUndefined()
  })
})
