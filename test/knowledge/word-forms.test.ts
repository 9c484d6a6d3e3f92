/** The forms of the folder's most frequent words, and words that only look alike: what is one word here and what is two. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { wordToken } from '../../src/knowledge/analyze.ts'

const linesOf = (file: string) =>
  readFileSync(join(import.meta.dirname, file), 'utf8')
    .trim()
    .split('\n')
const forms = linesOf('word-forms.txt').map((line) => line.split(' '))
const lookAlikes = linesOf('look-alikes.txt').map((line) => line.split(' '))

it('every form of a word has the token of the word', () => {
  const pairs = forms.flatMap(([word = '', ...others]) => others.map((form) => [word, form] as const))
  expect(pairs.length).toBeGreaterThan(2000)
  expect(pairs.filter(([word, form]) => wordToken(word) !== wordToken(form))).toEqual([])
})

it('words that only look alike have tokens of their own', () => {
  expect(lookAlikes.length).toBeGreaterThan(400)
  expect(lookAlikes.filter(([one = '', other = '']) => wordToken(one) === wordToken(other))).toEqual([])
})
