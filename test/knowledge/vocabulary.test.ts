import { expect, it } from 'vitest'
import { createCorpusStatistics } from '../../src/knowledge/corpus-statistics.ts'
import { createVocabulary, type Vocabulary } from '../../src/knowledge/vocabulary.ts'

const unit = (...numbers: number[]) => Float32Array.from(numbers, (value) => value / Math.hypot(...numbers))
const vectors = [
  { word: 'tripod', vector: unit(1, 0, 0.1) },
  { word: 'tripods', vector: unit(1, 0, 0.3) },
  { word: 'lamp', vector: unit(0, 1, 0) },
]
const asked = unit(1, 0, 0.3)
/** Every word stands in some passage, by its stem at least. */
const statistics = createCorpusStatistics()
statistics.add('en', 'tripod lamp')

function sizes({ neighbours }: Vocabulary) {
  return { en: neighbours.size('en'), ru: neighbours.size('ru') }
}
const nearest = ({ neighbours }: Vocabulary) => JSON.stringify(neighbours.nearest('штатив', asked, statistics))

it('finds the words of the documents that are there, not of those that were', () => {
  const grown = createVocabulary()
  grown.addVectors(vectors)
  grown.count('tripod lamp', 1)
  grown.count('tripods lamp', 1)
  expect(nearest(grown)).toContain('"tripods"')
  grown.count('tripods lamp', -1)
  expect(nearest(grown)).not.toContain('"tripods"')
  expect(sizes(grown)).toEqual({ en: 2, ru: 0 })

  const anew = createVocabulary()
  anew.addVectors(vectors.slice().reverse())
  anew.count('lamp tripod', 1)
  expect(nearest(anew)).toBe(nearest(grown))
})

it('finds a word again when a document with it comes back, without a new vector', () => {
  const vocabulary = createVocabulary()
  vocabulary.addVectors(vectors)
  vocabulary.count('tripods', 1)
  vocabulary.count('tripods', -1)
  expect(sizes(vocabulary)).toEqual({ en: 0, ru: 0 })
  vocabulary.count('tripods', 1)
  expect(vocabulary.withoutVector()).toEqual([])
  expect(nearest(vocabulary)).toContain('"tripods"')
})

it('keeps a word as long as one of several documents uses it', () => {
  const vocabulary = createVocabulary()
  vocabulary.addVectors(vectors)
  vocabulary.count('tripod', 1)
  vocabulary.count('tripod lamp', 1)
  vocabulary.count('tripod', -1)
  expect(sizes(vocabulary)).toEqual({ en: 2, ru: 0 })
  vocabulary.count('', 1)
  expect(sizes(vocabulary)).toEqual({ en: 2, ru: 0 })
})

it('knows which words in use still need a vector', () => {
  const vocabulary = createVocabulary()
  vocabulary.count('tripod jib', 1)
  vocabulary.count('crane', 1)
  vocabulary.addVectors(vectors)
  vocabulary.count('crane', -1)
  expect(vocabulary.withoutVector()).toEqual(['jib'])
})
