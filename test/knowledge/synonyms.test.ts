/** The folder's synonyms: what is asked by one name is found by another, from the moment the file is saved. */
import { readFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { analyze } from '../../src/knowledge/analyze.ts'
import { createCorpusStatistics } from '../../src/knowledge/corpus-statistics.ts'
import { toQueryTerms } from '../../src/knowledge/query.ts'
import { parseSynonyms } from '../../src/knowledge/synonyms.ts'
import { createTemporaryKnowledge } from '../support/temporary-knowledge.ts'

const statistics = createCorpusStatistics()
statistics.add('en', analyze('A fisheye lens and a lavalier microphone').join(' '))
statistics.add('ru', analyze('Объектив «рыбий глаз» и глаз человека').join(' '))
statistics.add('ru', analyze('глаз').join(' '))

const folder = createTemporaryKnowledge()
afterEach(() => folder.end())

function alternativesOf(question: string, text: string) {
  const { synonyms } = parseSynonyms(text)
  return toQueryTerms(question, statistics, { synonyms }).map(({ alternatives }) =>
    alternatives.map(({ token, weight, by }) => `${token} ${weight} ${by}`),
  )
}

it('any word of a group, in any form, brings the others that the folder has', () => {
  expect(alternativesOf('петличкой', 'петличка, lavalier, lav')).toEqual([['петличк 1 word', 'lavali 0.9 synonym']])
})

it('a phrase brings its synonyms to each of its words, and is looked for by its rarest word', () => {
  const text = 'рыбий глаз, фишай, fisheye'
  expect(alternativesOf('рыбьим глазом', text).flat()).toContain('fishey 0.9 synonym')
  expect(alternativesOf('fisheye', text)).toEqual([['fishey 1 word', 'рыб 0.6 synonym']])
  expect(alternativesOf('глаз', text)).toEqual([['глаз 1 word']])
})

it('says which lines cannot be used, and uses the rest', () => {
  const long = Array.from({ length: 21 }, (_, at) => `word${at}`).join(', ')
  const { synonyms, problems } = parseSynonyms(`# slang\n\nalone\ngimbal, стедик # both\n,\nthe, a\n${long}\n`)
  expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual(
    [3, 5, 6, 7].map((line) => `synonyms.txt:${line}`),
  )
  for (const { reason } of problems) expect(reason).toMatch(/\.$/)
  expect(synonyms.at(['gimbal'])).toEqual({ length: 1, others: [['steadicam']] })
})

it('has room for a thousand groups', () => {
  const text = Array.from({ length: 1001 }, (_, at) => `one${at}, other${at}`).join('\n')
  expect(parseSynonyms(text).problems).toMatchObject([{ line: 1001 }])
})

it('the file of this project has no bad line', () => {
  const { problems } = parseSynonyms(readFileSync(new URL('../../knowledge/synonyms.txt', import.meta.url), 'utf8'))
  expect(problems).toEqual([])
})

it('a bad line is reported like an article that cannot be used, until it is mended', async () => {
  folder.write({ 'en/lav.md': '# Microphones\n\nA lavalier sits below the chin.\n', 'synonyms.txt': 'lavalier\n' })
  const knowledge = await folder.open({ model: 'none' })
  expect((await knowledge.sync()).quarantined).toMatchObject([{ file: 'synonyms.txt', line: 1 }])
  expect((await knowledge.status()).quarantined).toHaveLength(1)
  folder.write({ 'synonyms.txt': 'lavalier, петличка\n' })
  expect(await knowledge.sync()).toMatchObject({ indexed: [], quarantined: [] })
})

it('a saved file is searched by at once, and a removed one no more, without indexing anything', async () => {
  folder.write({
    'en/lav.md': '# Microphones\n\nA lavalier sits below the chin.\n',
    'en/lamp.md': '# Lamps\n\nA lamp shines on the face.\n',
  })
  const knowledge = await folder.open({ model: 'none' })
  await knowledge.sync()
  const version = await folder.version('words')
  const first = async () => (await knowledge.search('петличка')).hits[0]?.file
  expect(await first()).toBeUndefined()
  folder.write({ 'synonyms.txt': 'lavalier, петличка\n' })
  await knowledge.sync()
  expect(await first()).toBe('en/lav.md')
  folder.remove('synonyms.txt')
  await knowledge.sync()
  expect(await first()).toBeUndefined()
  expect(await folder.version('words')).toBe(version)
})
