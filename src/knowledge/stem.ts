/**
 * Word stems for Russian and English: Snowball (Porter 2001), with the classes of words it breaks mended, because they are
 * core vocabulary here: объектив and штатив (Snowball takes -ив for a verb's ending), настройка/настроек (the fleeting
 * vowel of genitive plurals), lens/lenses, and British against American spelling.
 */
import { stemmer as stemEnglish } from '@orama/stemmers/english'
import { stemmer as stemRussian } from '@orama/stemmers/russian'

const cyrillic = /\p{Script=Cyrillic}/u
const vowel = /[аеиоуыэюя]/

/** Nouns in -тив, -хив, -лив, -ссив and their case endings. */
const nounInIv = /^(\p{L}*[аеиоуыэюя]\p{L}*(?:т|х|л|сс)ив)(?:|а|у|ом|е|ы|ов|ам|ами|ах)$/u

/** Stems whose vowel comes and goes in ways no rule tells (угол/угла, ветер/ветра). */
const fleeting: Readonly<Record<string, string>> = {
  ветер: 'ветр',
  угол: 'угл',
  узел: 'узл',
  уровен: 'уровн',
  стекол: 'стекл',
  окон: 'окн',
  пятен: 'пятн',
  чисел: 'числ',
  писем: 'письм',
  полотен: 'полотн',
  ремен: 'ремн',
  потер: 'потер',
  день: 'дн',
  дней: 'дн',
}

const englishForms: Readonly<Record<string, string>> = {
  lens: 'lens',
  lenses: 'lens',
  axes: 'axis',
  axis: 'axis',
  mics: 'microphon',
  mic: 'microphon',
  shot: 'shoot',
  shots: 'shoot',
  blurry: 'blur',
  blurred: 'blur',
  noisy: 'nois',
  lit: 'light',
  lighting: 'light',
  lights: 'light',
  choppy: 'choppi',
}

const british: readonly (readonly [RegExp, string])[] = [
  [/^(col|behavi|fav|flav|hon|neighb|vap|od|arm|harb|rum|hum|lab)our/, '$1or'],
  [/^grey/, 'gray'],
  [/^(epi|de|re)?centre/, '$1center'],
  [/^(milli|centi|kilo|mega)?metre/, '$1meter'],
  [/^fibre/, 'fiber'],
  [/^aluminium/, 'aluminum'],
  [/^dialogue/, 'dialog'],
  [/^catalogue/, 'catalog'],
  [/^analogue/, 'analog'],
  [/^programme/, 'program'],
  [/^licence/, 'license'],
  [/^defence/, 'defense'],
  [/(lab|trav|chann|lev|mod|canc)ell(ed|ing|er)/, '$1el$2'],
  [/is(e|es|ed|er|ers|ing|ation|ations)$/, 'iz$1'],
  [/ys(e|es|ed|er|ing)$/, 'yz$1'],
]

const cached = new Map<string, string>()

/** @param word one word, lower-case, NFKC, ё already written е. */
export function stem(word: string): string {
  const known = cached.get(word)
  if (known !== undefined) return known
  const found = cyrillic.test(word) ? russianStem(word) : englishStem(word)
  if (cached.size > 100_000) cached.clear()
  cached.set(word, found)
  return found
}

function russianStem(word: string): string {
  const noun = nounInIv.exec(word)
  if (noun?.[1]) return noun[1]
  if (word.length < 4) return word
  return withoutFleetingVowel(stemRussian(word))
}

/** склеек and склейка, кнопок and кнопка, образец and образца get one stem. */
function withoutFleetingVowel(stemmed: string): string {
  const exception = fleeting[stemmed]
  if (exception) return exception
  const [, body = '', ending] = /^(.*)(ок|ек|ец)$/.exec(stemmed) ?? []
  if (body.length < 2 || !vowel.test(body)) return stemmed
  const consonant = ending === 'ец' ? 'ц' : 'к'
  return vowel.test(body.at(-1) ?? '') ? `${body}й${consonant}` : `${body}${consonant}`
}

function englishStem(word: string): string {
  const form = englishForms[word]
  if (form) return form
  if (word.endsWith('us')) return word
  let american = word
  for (const [spelling, replacement] of british) american = american.replace(spelling, replacement)
  return stemEnglish(american)
}
