/**
 * Makes a question that leans on the conversation ("and for 4K?", «а для 60 кадров?») stand alone, without a model: what the last
 * question was about, with the new words in place of the old ones of their kind. A question with a subject of its own is left alone:
 * mixing two subjects does more harm than missing a hint.
 */
import { detectLanguage, type Language } from '../language/detect.ts'
import { smallTalk } from '../language/phrases.ts'
import type { Exchange } from './prompt.ts'
import { kinds, measuredKinds, withoutReplaceable } from './replaceable-words.ts'

const politeness =
  /^(?:(?:thanks?|thank you|thx|ok(?:ay)?|great|cool|got it|i see|спасибо|благодарю|ок|окей|хорошо|понятно|понял[аи]?|ясно|отлично|супер)(?![\p{L}])[\s,.!…]*)+/iu
const opening =
  /^(?:and|but|or|then|so|also|what about|how about|what if|а если|а что если|а|и|но|или|тогда|ну а|ну)(?![\p{L}])[\s,]*/iu
const supposing = /^(?:what if|а если|а что если|если)(?![\p{L}])/iu
const preposition = /^(?:for|with|without|at|in|on|to|from|under|для|без|с|со|на|при|в|во|под|из|от|к)(?![\p{L}])\s*/iu
const same = /^(?:the )?(?:same|то же самое|так же|тоже)(?: (?:for|with|in|on|для|с|на|в))(?![\p{L}])/iu
/** Nothing but a wish to hear more: says nothing to search for. */
const wantsMore =
  /^(?:(?:can you |please |можно |а |и )*(?:tell me more|more(?: details?)?|explain(?: more)?|go on|an? example|for example|подробнее|подробней|поподробнее|поясни(?:те)?|объясни(?:те)?|ещё|еще|дальше|например|пример))[?!.\s]*$/iu
const bareQuestion =
  /^(?:why|how|how so|how much|how many|how long|when|where|which one|which is (?:better|best)|почему|зачем|как|сколько|когда|где|чем|какой лучше|что лучше|какая лучше)(?: (?:so|not|exactly|так|нет|именно|же))*[?!.\s]*$/iu
const pronoun =
  /(?<![\p{L}])(?:it|its|they|them|their|he|она|оно|они|он|его|него|ему|нему|ней|неё|нее|её|ее|ей|их|них|им|ними|ими|нём|нем)(?![\p{L}])/iu
const pointing =
  /(?<![\p{L}])(?:this|that|these|those|instead(?! of)|there(?=\s*[?.!]*$)|эт(?:о|от|а|и|у|ой|ого|ому|им|ими|их|ом)|там|такой|такая|такие|таким|таком)(?![\p{L}])/iu
/** "Is it better to …", "это нормально, что …": the word stands for what follows, not for what was said. */
const dummy =
  /(?<![\p{L}])(?:(?:is|was|would|will|does) it (?:\p{L}+ ){0,2}(?:to|that|if|when|what|which)|что это такое|это (?:нормально|правильно|правда|плохо))(?![\p{L}])/iu
const functionWords = new Set(
  (
    'what which how why when where who should can could does do did is are was were will would i you we my your me a an the of for with at in on to from ' +
    'and or but then so about if be have has need want use using get much many any more than not it its this that these those them they there same instead one ones also too ' +
    'что какой какая какое какие каким какую каких как почему зачем сколько чем где когда кто можно нужно надо стоит ли а и но или то же для без с со на при в во под от до из по у к о об ' +
    'не нет есть был будет мне я мы вы если это этот эта эти этой этого он она оно они его её ее ей их им ими них там тогда так такой тоже ещё еще ну бы'
  ).split(' '),
)

const deepest = 5

/** @returns the question as it is when it stands alone or when there is nothing to lean on. */
export function standAlone(question: string, history: readonly Exchange[], depth = deepest): string {
  if (depth === 0 || !leansOn(question)) return question
  const at = history.findLastIndex(({ role, content }) => role === 'user' && isQuestion(content))
  const before = history[at]
  if (!before) return question
  const earlier = standAlone(before.content, history.slice(0, at), depth - 1).replace(/[?!.\s]+$/, '')
  const addition = question
    .trim()
    .replace(politeness, '')
    .replace(/[?!.\s]+$/, '')
  if (wantsMore.test(addition)) return `${earlier}?`
  return `${merge(earlier, addition.replace(opening, ''))}?`
}

/** The language to answer in: of the conversation, when the question is nothing but names and numbers ("4K?"). */
export function languageOf(question: string, searched: string): Language {
  return /\p{L}/u.test(withoutReplaceable(question)) ? detectLanguage(question) : detectLanguage(searched)
}

function isQuestion(text: string): boolean {
  return text.trim() !== '' && smallTalk(text, 'en') === undefined
}

/** Without manners, and without "and …", «а …», "what about …": an opening goes on from something, and asks anew. */
export function withoutOpening(text: string): string {
  return text.trim().replace(politeness, '').replace(opening, '')
}

/** Begins in the middle, points back, or has no subject of its own. */
export function leansOn(question: string): boolean {
  const asked = question.trim().replace(politeness, '')
  const words = wordsOf(asked)
  if (words.length === 0 || words.length > 16) return false
  if (wantsMore.test(asked) || same.test(asked)) return true
  const rest = asked.replace(opening, '')
  if (bareQuestion.test(rest)) return true
  if (rest !== asked && (supposing.test(asked) || preposition.test(rest) || contentOf(rest).length <= 2))
    return words.length <= 12
  return pointsBack(rest) || isFragment(rest)
}

function pointsBack(text: string): boolean {
  const content = contentOf(text).length
  if (dummy.test(text) && content >= 3) return false
  const found = pronoun.exec(text)
  if (found) return contentOf(text.slice(0, found.index)).length <= 1
  return pointing.test(text) && content <= 2 && !/что (?:это )?такое/iu.test(text)
}

/** "in Premiere?", "4K?", «на улице?»: no verb, no question word, a place or a value and nothing else. */
function isFragment(text: string): boolean {
  const words = wordsOf(text)
  if (words.length <= 4 && preposition.test(text)) return true
  return words.length <= 4 && wordsOf(withoutReplaceable(text)).length === 0
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\d][\p{L}\d./:-]*/gu) ?? []
}

/** Words that say what a question is about, lower case. */
export function contentOf(text: string): string[] {
  return wordsOf(text.toLowerCase()).filter((word) => !functionWords.has(word))
}

/** New values in the places of the old ones of their kind; what is left of the addition goes to the end. */
function merge(earlier: string, addition: string): string {
  const measured = /^(?:\p{L}{1,5}\s)?(\d+(?:[.,]\d+)?)$/u.exec(addition)?.[1]
  const kindOfNumber = measuredKinds.find((kind) => earlier.search(kind) >= 0)
  if (measured !== undefined && kindOfNumber)
    return earlier.replace(kindOfNumber, (old) => old.replace(/\d+(?:[.,]\d+)?/, measured))
  let [base, rest] = [earlier, addition]
  for (const kind of kinds) {
    const [value] = rest.match(kind) ?? []
    if (value === undefined || base.search(kind) < 0) continue
    base = replaceKind(base, kind, value)
    rest = rest.replace(withPreposition(kind), ' ')
  }
  return `${base} ${rest}`.replace(/\s+/g, ' ').trim()
}

/** The first of its kind becomes the new value, others of the kind go. */
function replaceKind(text: string, kind: RegExp, value: string): string {
  let isFirst = true
  return text.replace(kind, () => {
    const replaced = isFirst ? value : ''
    isFirst = false
    return replaced
  })
}

function withPreposition(kind: RegExp): RegExp {
  return new RegExp(
    `(?:(?<![\\p{L}])(?:for|with|at|in|on|to|для|с|со|на|при|в|во|под)\\s+)?(?:${kind.source})`,
    kind.flags,
  )
}
