/** Words of a question that the folder does not know: what hands mistyped is put right, what is another thing stays unknown. */
import { expect, it } from 'vitest'
import { analyze, contentWords } from '../../src/knowledge/analyze.ts'
import { createCorpusStatistics } from '../../src/knowledge/corpus-statistics.ts'
import { toQueryTerms } from '../../src/knowledge/query.ts'
import { createRespeller } from '../../src/knowledge/respell.ts'
import { createVocabulary } from '../../src/knowledge/vocabulary.ts'

const passages = [
  'Настройка баланса белого: штатив, прокси, экспозиция, выдержка, объектив, микрофон, затвор.',
  'Штатив и экспозиция. Выдержка, прокси и затвор; объектив, микрофон, сигнал, кодек, стабилизатор, аккумулятор.',
  'Стабилизатор, аккумулятор, видеокарта, сигнал, видеокарты, стол и столы. Баланс белого.',
  'Sony tripods and lenses: the aperture, exposure, resolution, stabilisation, the tripod in DaVinci Resolve.',
  'The tripod, the exposure, the aperture, a resolution of the signal, Sony, stabilization, processor.',
  'A processor and a microphone; the lighting, a microphone, the timeline.',
]
const statistics = createCorpusStatistics()
const vocabulary = createVocabulary()
for (const passage of passages) {
  statistics.add(/[а-я]/.test(passage) ? 'ru' : 'en', analyze(passage).join(' '))
  vocabulary.count([...new Set(contentWords(passage))].join(' '), 1)
}
const respeller = createRespeller(vocabulary.lexicon, vocabulary.usesOf, (token) => statistics.frequency(token) > 0)

it.each([
  ['the other keyboard', 'ghjrcb', 'прокси', 0.9],
  ['the other keyboard', 'pfndjh', 'затвор', 0.9],
  ['the other keyboard', 'ыщтн', 'sony', 0.9],
  ['Latin letters', 'shtativ', 'штатив', 0.85],
  ['Latin letters', 'proksi', 'прокси', 0.85],
  ['Latin letters', 'ekspoziciya', 'экспозиция', 0.85],
  ['Latin letters', 'vyderzhka', 'выдержка', 0.85],
  ['Latin letters', 'viderjka', 'выдержка', 0.85],
  ['a letter left out', 'экспозция', 'экспозиция', 0.8],
  ['a letter put in', 'apperture', 'aperture', 0.8],
  ['letters swapped', 'exposrue', 'exposure', 0.8],
  ['letters swapped at the end', 'tripdo', 'tripod', 0.8],
  ['a letter that sounds alike', 'микрафон', 'микрофон', 0.8],
  ['two slips in a long word', 'аккамулятор', 'аккумулятор', 0.8],
])('%s: %s is %s', (_, typed, word, weight) => {
  expect(respeller.respell(typed)).toMatchObject({ word, weight })
})

it.each(
  'resolume сигма sigma кодак kodak blender tamron professor рецепт лента столб стул lamp kent gene inert'.split(' '),
)('%s is not respelled', (word) => {
  expect(respeller.respell(word)).toBeUndefined()
})

it('a word that the folder knows in any form is never respelled', () => {
  for (const word of ['штативами', 'exposing', 'столами', 'как', 'the']) expect(respeller.respell(word)).toBeUndefined()
})

it('a question typed with the other keyboard is read whole, signs among the letters too', () => {
  const terms = toQueryTerms('rfr yfcnhjbnm ,fkfyc ,tkjuj?', statistics, { respeller })
  expect(terms.map(({ text }) => text)).toEqual(['настроить', 'баланс', 'белого'])
  for (const { alternatives } of terms) expect(alternatives).toMatchObject([{ weight: 0.9, by: 'respelling' }])
})

it('a question is left as it is where its words are known, or none is plainly of the other keyboard', () => {
  for (const question of ['What is f/2.8, exactly?', 'the best tripod, please', 'ну и как'])
    expect(respeller.otherKeyboard(question).question).toBe(question)
})

it('keeps what was typed beside what was meant', () => {
  expect(toQueryTerms('shtativ', statistics, { respeller })).toMatchObject([
    {
      text: 'shtativ',
      alternatives: [
        { by: 'word', weight: 1 },
        { token: 'штатив', by: 'respelling', weight: 0.85 },
      ],
    },
  ])
})

it('forgets a word that is gone', () => {
  const words = createVocabulary()
  const { respell } = createRespeller(words.lexicon, words.usesOf, (token) => words.usesOf(token) > 0)
  words.count('gearbox', 1)
  words.count('gearbox', 1)
  expect(respell('gearbbox')?.word).toBe('gearbox')
  words.count('gearbox', -1)
  words.count('gearbox', -1)
  expect(respell('gearbbox')).toBeUndefined()
})
