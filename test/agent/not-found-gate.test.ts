import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNotFoundGate } from '../../src/agent/not-found-gate.ts'

function through(pieces: readonly string[]) {
  const gate = createNotFoundGate()
  const shown = pieces.map((piece) => gate.push(piece)).join('') + gate.end()
  return { shown, isNotFound: gate.isNotFound }
}

/** Every way to cut a text once, and letter by letter. */
function cuttings(text: string): string[][] {
  return [...Array.from({ length: text.length + 1 }, (_, at) => [text.slice(0, at), text.slice(at)]), [...text]]
}

describe('the word a model says when it finds nothing', () => {
  it.each([
    'NOT_FOUND',
    ' NOT_FOUND\n',
    'NOT_FOUND.',
    '`NOT_FOUND`',
    '**NOT_FOUND**',
    'NOT FOUND',
    'NOT_FOUND The passages say nothing of it.',
  ])('is never shown, however it comes in pieces: "%s"', (text) => {
    for (const pieces of cuttings(text)) expect(through(pieces)).toEqual({ shown: '', isNotFound: true })
  })

  it.each([
    'NOT_FOUNDATION',
    'Not found in this menu.',
    'NO, use 25 fps.',
    'N',
    'ND filters',
    'NOTE: use 25 fps',
    'The word NOT_FOUND is shown.',
    '',
    '**Use** it',
    'NOT',
    'NOT F',
  ])('is told from an answer: "%s"', (text) => {
    for (const pieces of cuttings(text)) expect(through(pieces)).toEqual({ shown: text, isNotFound: false })
  })

  it('costs an answer nothing: every text comes out as it went in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(' NOT', 'N', ' NO', '_FOUND', ' use', '. '), fc.string({ maxLength: 4 }))),
        (pieces) => {
          const { shown, isNotFound } = through(['Use', ...pieces])
          expect({ shown, isNotFound }).toEqual({ shown: `Use${pieces.join('')}`, isNotFound: false })
        },
      ),
    )
  })

  it('holds nothing back once it is an answer', () => {
    const gate = createNotFoundGate()
    expect(gate.push('Do')).toBe('Do')
    expect(gate.push(' NOT')).toBe(' NOT')
  })
})
