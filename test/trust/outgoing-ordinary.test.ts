import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCanaries } from '../../src/trust/canaries.ts'
import { linksOf } from '../../src/trust/links.ts'
import { createOutgoingFilter } from '../../src/trust/outgoing-filter.ts'
import { ordinarySentences } from './ordinary-sentences.ts'

const root = join(import.meta.dirname, '../..')
const persona = readFileSync(join(root, 'src/agent/personas/protech.md'), 'utf8')
const filter = createOutgoingFilter({ canaries: createCanaries('k'), secrets: () => [], systemPrompts: [persona] })

type Change = { readonly file: string; readonly from: string | undefined; readonly to: string | undefined }

function readArticles(): { readonly file: string; readonly text: string }[] {
  const folder = join(root, 'knowledge')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8').replace(/^---\n[\s\S]*?\n---\n/, '') }))
}

function changesIn(file: string, text: string, cited: readonly string[]): Change[] {
  return text.split(/\n(?=#+ )/).flatMap((part) => {
    const { text: shown } = filter.check(part, { links: new Set(linksOf(text)), text: cited })
    const [before, after] = [part.split('\n'), shown.split('\n')]
    return before.flatMap((from, index) => (from === after[index] ? [] : [{ file, from, to: after[index] }]))
  })
}

describe('the knowledge folder', () => {
  const articles = readArticles()

  it('comes out as it is when it is cited', () => {
    expect(articles.length).toBeGreaterThan(200)
    expect(articles.flatMap(({ file, text }) => changesIn(file, text, [text]))).toEqual([])
  })

  it('loses nothing but domains when it is not cited', () => {
    const changes = articles.flatMap(({ file, text }) => changesIn(file, text, []))
    expect(changes.length).toBeLessThan(10)
    for (const { from, to } of changes) expect(to?.replaceAll('[.]', '.')).toBe(from)
  })
})

describe('ordinary sentences', () => {
  it('are about two hundred, in both languages', () => {
    expect(ordinarySentences.length).toBeGreaterThanOrEqual(190)
    expect(ordinarySentences.filter((sentence) => /[а-я]/i.test(sentence)).length).toBeGreaterThan(80)
  })

  it('stay as they are without any passage', () => {
    const changed = ordinarySentences.filter(
      (sentence) => filter.check(sentence, { links: new Set() }).text !== sentence,
    )
    expect(changed).toEqual([])
  })
})
