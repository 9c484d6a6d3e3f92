/** A conversation in a few lines without a model: what was asked, with the figures and names that were said. */
import { shorten } from '../language/shorten.ts'
import { estimateTokens, shortenTo } from '../language/tokens.ts'
import { type Conversation, isSpoken, unanswered } from './fit-conversation.ts'

const unit =
  '(?:fps|frames?|[kMG]?Hz|[Kk]|[mµ]?s|sec|min|hours?|[mck]?m|dBFS|dB|LUFS|LU|bits?|[kMG]bit/s|[kM]bps|[MGT]B|[kM]?W|Wh|V|lux|nits?|px|stops?|%|°C?|' +
  'к/с|кадр\\p{L}*|[кМГ]?Гц|мс|с|сек|мин|час\\p{L}*|[мск]?м|дБ|бит|[кМГ]бит/с|[МГТ]Б|к?Вт|В|лк|нит\\p{L}*|ступен\\p{L}*|стоп\\p{L}*)'
/** "25 fps", "1/50 s", "ISO 12800", "S-Log3", "4:2:2". */
const figure = new RegExp(
  `(?:ISO\\s?)?(?<![\\p{L}\\d.-])(?:[\\p{L}.-]*\\d[\\p{L}\\d.,:/×-]*)(?:\\s?${unit}(?![\\p{L}\\d]))?`,
  'gu',
)
/** A capital letter where no sentence begins. */
const name = /(?<=[\p{L}\d,;:)»"]\s+[«"(]?)\p{Lu}[\p{L}\d]*(?:[-.][\p{L}\d]+)*/gu
const citation = /\s?\[\d+(?:\s*[,;–-]\s*\d+)*\](?!\()/g

/** Characters of a question that go into its line. */
const questionCharacters = 200
const figuresOfAnswer = 8
/** An earlier summary may take this much of the new one. */
const earlierShare = 0.4

/** Where not all fits, the newest stay. */
export function digestConversation({ items, summary }: Conversation, mostTokens: number): string {
  const earlier = shortenTo(summary?.trim() ?? '', Math.floor(mostTokens * earlierShare))
  let room = mostTokens - estimateTokens(earlier)
  const lines: string[] = []
  for (const line of digestLines(items).toReversed()) {
    room -= estimateTokens(`${line}\n`)
    if (room < 0) break
    lines.unshift(line)
  }
  return [earlier, ...lines].filter((line) => line !== '').join('\n')
}

/** The conversation as a model reads it that is to summarise it; what of it has no room goes oldest first, the earlier summary last. */
export function toSummaryInput({ items, summary }: Conversation, mostTokens: number): string {
  const earlier = summary?.trim() ?? ''
  const head =
    earlier === '' ? '' : `Summary of what was said before:\n${shortenTo(earlier, Math.floor(mostTokens / 4))}`
  let room = mostTokens - estimateTokens(head)
  const said: string[] = []
  for (const item of items.toReversed()) {
    if (!isSpoken(item)) continue
    const text = shortenTo(item.content.replace(citation, '').trim(), Math.floor(mostTokens / 8), 0.3)
    if (text === '') continue
    const line = `${item.role === 'user' ? 'Person' : 'Answer'}: ${text}`
    room -= estimateTokens(`${line}\n\n`)
    if (room < 0) break
    said.unshift(line)
  }
  return [head, ...said].filter((part) => part !== '').join('\n\n')
}

/** A summary and, as far as there is room, the figures and names that it lost: those of the person first, then those of the answers. */
export function withLostFacts(
  summary: string,
  { items, summary: earlier = '' }: Conversation,
  mostTokens: number,
): string {
  const text = shortenTo(summary.trim(), Math.floor(mostTokens * 0.75))
  const known = new Set(factsIn(text).map(coreOf))
  const said = (role: 'user' | 'assistant') => items.flatMap((item) => (item.role === role ? [item.content] : []))
  const lost = [...said('user').toReversed(), earlier, ...said('assistant').toReversed()]
    .flatMap(factsIn)
    .filter((fact) => !known.has(coreOf(fact)) && known.add(coreOf(fact)))
  let line = ''
  for (const fact of lost) {
    const longer = line === '' ? `Also mentioned: ${fact}` : `${line}; ${fact}`
    if (estimateTokens(`${text}\n${longer}`) > mostTokens) break
    line = longer
  }
  return line === '' ? text : `${text}\n${line}`
}

function digestLines(items: Conversation['items']): string[] {
  const lines: string[] = []
  for (const item of items) {
    if (item.role === 'user') lines.push(`- ${oneLine(item.content)}`)
    if (item.role !== 'assistant' || item.content === unanswered || lines.length === 0) continue
    const question = lines.pop() ?? ''
    const figures = [...new Set(factsIn(item.content).filter((fact) => /\d/.test(fact)))].slice(0, figuresOfAnswer)
    lines.push(figures.length === 0 ? question : `${question} → ${figures.join('; ')}`)
  }
  return lines
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return shorten(line, questionCharacters)
}

/** Figures and names in the order they are said, each once. */
function factsIn(text: string): string[] {
  const plain = text.replace(citation, '').replace(/[*_`|]/g, ' ')
  const found = [...plain.matchAll(figure), ...plain.matchAll(name)].sort((left, right) => left.index - right.index)
  return [...new Set(found.map(([fact]) => fact.replace(/(?<![.,:;/-])[.,:;/-]+$/, '').trim()))].filter(
    (fact) => fact.length > 1,
  )
}

/** What two ways of saying a figure have in common: "25 fps" and "25 frames". */
function coreOf(fact: string): string {
  return (fact.split(/\s/).find((word) => /\d/.test(word)) ?? fact).toLowerCase()
}
