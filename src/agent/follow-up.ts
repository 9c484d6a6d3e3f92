/**
 * Makes a question that leans on the conversation ("and for 4K?", «а для 60 кадров?») stand alone, without a model: what the last
 * question was about, with the new words in place of the old ones of their kind.
 */
import type { Exchange } from './prompt.ts'

/** Kinds of words that replace each other: naming a new one takes the old one's place. */
const kinds: readonly RegExp[] = [
  /\b(?:8k|4k|2k|uhd|full ?hd|fhd|hd|1080p?|1440p?|2160p?|720p?)\b|(?<![\p{L}\d])(?:4к|8к)(?![\p{L}\d])/giu,
  /\d+(?:[.,]\d+)?\s?(?:fps|frames?(?: per second)?|к\/с|кадр\p{L}*(?:\s?(?:\/с|в секунду))?)(?![\p{L}])/giu,
  /(?<![\p{L}\d])(?:youtube|ютуб\p{L}*|telegram|телеграм\p{L}*|instagram|инстаграм\p{L}*|reels|рилс\p{L}*|tiktok|тик-?ток\p{L}*|vk|вк|rutube|рутуб\p{L}*|twitch|твич\p{L}*|broadcast|тв|shorts)(?![\p{L}])/giu,
  /(?<![\p{L}\d])(?:[hн]\.?26[45]|hevc|avc|av1|prores|dnxhr|vp9)(?![\p{L}\d])/giu,
  /(?<![\p{L}\d])(?:[scvfnd][- ]?log ?\d?|logc\d?)(?![\p{L}\d])/giu,
  /\d+\s?(?:hz|гц)(?![\p{L}])/giu,
  /(?<![\p{L}\d])(?:8|10|12|16|24|32)[- ]?(?:bits?|бит\p{L}*)(?![\p{L}])/giu,
  /(?<![\p{L}])(?:premiere(?: pro)?|премьер\p{L}*|davinci(?: resolve)?|давинчи|resolve|резолв\p{L}*|final cut|obs|обс)(?![\p{L}])/giu,
]

const opening = /^(?:and|but|or|then|so|what about|how about|what if|а|и|но|или|тогда|ну а|а если|а как|а что)(?![\p{L}])[\s,]*/iu
const pronoun =
  /(?<![\p{L}])(?:it|its|that|this|those|these|them|they|there|same|instead|он|она|оно|они|его|её|ее|их|им|ими|это|этого|этому|этим|эта|эти|этой|там|тогда|такой|такая|такое|тоже|так же)(?![\p{L}])/iu
const fullQuestion = /(?<![\p{L}])(?:what|which|how|why|when|where|should|can|does|is|are|do|какой|какая|какое|какие|каким|как|почему|зачем|сколько|чем|где|когда|что|можно|нужно|стоит)(?![\p{L}])/iu
const bareQuestion = /^\s*(?:(?:but |and |а |но |и )?(?:why|how|how so|how much|when|where|почему|зачем|как|сколько|когда|где)(?: (?:so|not|так|нет|именно))?)[?!.\s]*$/iu
const filler = /^(?:for|with|at|in|on|для|с|со|на|при|в|во|под)(?![\p{L}])\s*/iu

/** @returns the question as it is when it stands alone or when there is nothing to lean on. */
export function standAlone(question: string, history: readonly Exchange[]): string {
  const before = history.findLast(({ role, content }) => role === 'user' && content.trim() !== '')
  if (!before || !leansOn(question)) return question
  const earlier = standAlone(before.content, history.slice(0, history.lastIndexOf(before)))
  const addition = question.replace(opening, '').replace(/[?!.\s]+$/, '')
  const base = withoutReplaced(earlier, addition).replace(/[?!.\s]+$/, '')
  return `${base} ${addition}?`.replace(/\s+/g, ' ')
}

/** Short, and it begins in the middle, points back, or has no subject of its own. */
export function leansOn(question: string): boolean {
  const words = question.match(/[\p{L}\d][\p{L}\d./:-]*/gu) ?? []
  if (words.length === 0 || words.length > 12) return false
  if (bareQuestion.test(question)) return true
  const opened = opening.test(question)
  const rest = question.replace(opening, '')
  if (opened && (words.length <= 6 || pronoun.test(rest))) return true
  if (pronoun.test(rest) && words.length <= 9) return true
  return words.length <= 4 && !fullQuestion.test(rest) && filler.test(rest)
}

/** Takes out of the earlier question what the addition names anew. */
function withoutReplaced(earlier: string, addition: string): string {
  return kinds.reduce((text, kind) => (addition.match(kind) ? text.replace(withPreposition(kind), ' ') : text), earlier).trim()
}

function withPreposition(kind: RegExp): RegExp {
  return new RegExp(`(?:(?<![\\p{L}])(?:for|with|at|in|on|to|для|с|со|на|при|в|во|под)\\s+)?(?:${kind.source})`, kind.flags)
}
