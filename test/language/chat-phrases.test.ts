import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatSource } from '../../src/channels/telegram/markdown-entities.ts'
import { botAbout, chatPhrases, commandMenu, examples, fill } from '../../src/language/chat-phrases.ts'
import { downReasons } from '../../src/retrieval-log/feedback.ts'

const source = join(import.meta.dirname, '../../src')
const speaking = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('chat-phrases.ts'))
  .map((file) => readFileSync(join(source, file), 'utf8'))
  .filter((code) => code.includes('chatPhrases'))

describe('what a bot says', () => {
  it.each(Object.entries(chatPhrases))(
    '%s: the same places to fill, and words in each language',
    (_name, { en, ru }) => {
      const places = (text: string) => [...new Set(text.match(/\{\w+\}/g))].toSorted()
      const commands = (text: string) => (text.match(/(?<![\w.])\/[a-z]+/g) ?? []).toSorted()
      expect(places(ru)).toEqual(places(en))
      expect(commands(ru)).toEqual(commands(en))
      expect(en).not.toMatch(/\p{Script=Cyrillic}/u)
      expect(ru).toMatch(/\p{Script=Cyrillic}/u)
    },
  )

  it('is all said somewhere', () => {
    const reasons: readonly string[] = downReasons
    const names = Object.keys(chatPhrases).filter((name) => !reasons.includes(name))
    const unused = names.filter((name) => !speaking.some((code) => new RegExp(`\\b${name}\\b`).test(code)))
    expect(unused).toEqual([])
  })

  it('in the moment after a tap is as short as Telegram takes it', () => {
    for (const name of ['languageSet', 'languageFollows', 'feedbackWhy', 'oldButton', 'anonymous'] as const)
      for (const text of Object.values(chatPhrases[name])) expect(text.length).toBeLessThanOrEqual(200)
  })
})

describe('the menu and the page of a bot', () => {
  it('keep within what Telegram takes', () => {
    for (const { command, about } of commandMenu) {
      expect(command).toMatch(/^[a-z0-9_]{1,32}$/)
      for (const text of Object.values(about)) expect(text.length).toBeLessThanOrEqual(256)
    }
    for (const text of Object.values(botAbout.description)) expect(text.length).toBeLessThanOrEqual(512)
    for (const text of Object.values(botAbout.shortDescription)) expect(text.length).toBeLessThanOrEqual(120)
  })

  it('have as many examples in one language as in the other', () => {
    expect(examples.ru).toHaveLength(examples.en.length)
  })
})

describe('fill', () => {
  it('puts values into their places and leaves what has none', () => {
    expect(fill('{a} and {b} and {a}', { a: 1, b: 'x' })).toBe('1 and x and 1')
    expect(fill('{a} {missing}', { a: 'y' })).toBe('y {missing}')
  })

  it('shows what a person wrote as it was written, in one line', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            'a',
            '*',
            '_',
            '`',
            '[',
            ']',
            '(',
            ')',
            '\\',
            '<',
            '>',
            '~',
            '|',
            '&',
            '#',
            '1',
            '.',
            ' ',
            'й',
          ),
        }),
        (text) => {
          const shown = formatSource(fill('Name: {name}.', { name: `a${text}a` }))
          expect(shown.text).toBe(`Name: a${text.replace(/\s+/g, ' ')}a.`)
          expect(shown.entities).toEqual([])
        },
      ),
    )
  })
})
