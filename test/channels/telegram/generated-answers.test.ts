import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FormattedText } from '../../../src/channels/telegram/formatted-text.ts'
import { toFormattedText } from '../../../src/channels/telegram/markdown-entities.ts'
import { renderPreview, renderReply } from '../../../src/channels/telegram/render-reply.ts'
import { splitText } from '../../../src/channels/telegram/split-text.ts'
import { findEntityProblems } from './entity-validator.ts'
import { generatedAnswer, generatedLongAnswer } from './generated-answer.ts'
import { holdsInOrder, shownCharacters, withoutSpace } from './shown-characters.ts'

const problemsOf = (messages: readonly FormattedText[]) =>
  messages.flatMap(({ text, entities }) => findEntityProblems(text, entities))
const charactersOf = (messages: readonly FormattedText[]) => withoutSpace(messages.map(({ text }) => text).join(''))
const visibleOf = (messages: readonly FormattedText[]) => charactersOf(messages).replaceAll('\u200b', '')
const replyTo = (markdown: string) => renderReply({ markdown, sources: [], language: 'ru' })

const source = { title: 'Выдержка и кадры 👨‍👩‍👧‍👦', heading: 'Shutter at 25 fps', updated: '2026-11-22' }

describe('2,000 generated answers', () => {
  it.each([1, 2, 3, 4])(
    'can be sent whole and while they are written, and no character is lost (part %i of 4)',
    (part) => {
      fc.assert(
        fc.property(generatedAnswer, fc.nat(), (answer, place) => {
          const messages = replyTo(answer)
          expect(problemsOf([...messages, ...renderPreview(answer.slice(0, place % answer.length))])).toEqual([])
          expect(holdsInOrder(charactersOf(messages), shownCharacters(answer)), charactersOf(messages)).toBe(true)
        }),
        { numRuns: 500, seed: part },
      )
    },
  )

  it('lose nothing where they are cut, however short the parts', () => {
    fc.assert(
      fc.property(generatedAnswer, fc.integer({ min: 20, max: 300 }), (answer, limit) => {
        const whole = toFormattedText(answer)
        const parts = splitText(whole, limit)
        expect(problemsOf(parts)).toEqual([])
        expect(parts.every(({ text }) => text.length <= limit)).toBe(true)
        expect(visibleOf(parts)).toBe(visibleOf([whole]))
      }),
      { numRuns: 300 },
    )
  })
})

describe('long generated answers', () => {
  it('are whole in their messages, sources and all', () => {
    fc.assert(
      fc.property(generatedLongAnswer, fc.integer({ min: 1, max: 30 }), (markdown, count) => {
        const sources = Array.from({ length: count }, (_, at) => ({ ...source, n: at + 1 }))
        const messages = renderReply({ markdown, sources, language: 'en' })
        expect(problemsOf(messages)).toEqual([])
        expect(charactersOf(messages)).toContain(charactersOf([toFormattedText(markdown)]))
        for (const { n } of sources) expect(messages.at(-1)?.text).toContain(`[${n}] Выдержка`)
      }),
      { numRuns: 15 },
    )
  })

  it('never change a message that another one has followed', () => {
    fc.assert(
      fc.property(generatedLongAnswer, fc.array(fc.nat(), { minLength: 4, maxLength: 4 }), (markdown, places) => {
        const whole = replyTo(markdown)
        for (const place of places) {
          const final = renderPreview(markdown.slice(0, place % (markdown.length + 1))).slice(0, -1)
          expect(final).toEqual(whole.slice(0, final.length))
        }
      }),
      { numRuns: 15 },
    )
  })
})
