/**
 * The model that answers when no provider is configured: the best sentences of the best passages, as they stand, cited. A LangChain
 * chat model like any other, so that nothing above it knows the difference.
 */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import { BaseChatModel, type BaseChatModelCallOptions } from '@langchain/core/language_models/chat_models'
import { AIMessage, AIMessageChunk, type BaseMessage } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'
import { detectLanguage, type Language } from '../language/detect.ts'
import { phrases } from '../language/phrases.ts'
import { quoteQuestion } from './asked-question.ts'
import { type Excerpt, toExcerpts } from './excerpts.ts'
import { type PromptPassage, type PromptQuestion, parseTask } from './passages.ts'

/** How much of a question a text speaks to, 0 to 1. */
export type Relevance = (text: string) => number
export type RelevanceTo = (question: string) => Promise<Relevance>

export const extractiveModelName = 'extractive'

const mainSentences = 3
const sideExcerpts = 2
const mostTableRows = 4
const mostListItems = 8

export class ExtractiveModel extends BaseChatModel {
  readonly #relevanceTo: RelevanceTo

  constructor(relevanceTo: RelevanceTo) {
    super({})
    this.#relevanceTo = relevanceTo
  }

  override _llmType(): string {
    return extractiveModelName
  }

  /** It calls no tools: the passages it is given are all it uses. */
  override bindTools(): this {
    return this
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const text = await this.#answer(messages)
    return { generations: [{ text, message: new AIMessage(text) }] }
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    _options: BaseChatModelCallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    for (const text of (await this.#answer(messages)).match(/\S+\s*/g) ?? []) {
      yield new ChatGenerationChunk({ text, message: new AIMessageChunk(text) })
      await runManager?.handleLLMNewToken(text)
    }
  }

  async #answer(messages: readonly BaseMessage[]): Promise<string> {
    const { passages, questions } = parseTask(messages.at(-1)?.text ?? '')
    const extracts = await Promise.all(
      questions.map(async (question) => ({ question, text: await this.#extract(passages, question) })),
    )
    return composeAnswers(extracts)
  }

  async #extract(passages: readonly PromptPassage[], { text, passages: own }: PromptQuestion): Promise<string> {
    const found = passages.filter(({ n }) => own.includes(n))
    return composeExtract(found, text, await this.#relevanceTo(text))
  }
}

const notFound = 'NOT_FOUND'

/** Several answers stand below their questions; one stands alone. */
function composeAnswers(extracts: readonly { readonly question: PromptQuestion; readonly text: string }[]): string {
  const [first, ...others] = extracts
  if (!first || extracts.every(({ text }) => text === notFound)) return notFound
  if (others.length === 0) return first.text
  return extracts
    .map(({ question, text }) => {
      const answer = text === notFound ? phrases.declined[detectLanguage(question.text)] : text
      return `${quoteQuestion(question.text)}\n\n${answer}`
    })
    .join('\n\n')
}

type Rated = Excerpt & { readonly passage: PromptPassage; readonly rating: number; readonly relevance: number }

/** Pure: the answer made of the passages, best passage first. Passages of the question's own language go before the others. */
export function composeExtract(passages: readonly PromptPassage[], question: string, relevance: Relevance): string {
  const language = detectLanguage(question)
  const wantsNumber = asksForNumber.test(question)
  const rated = passages
    .map((passage, rank) => ratePassage(passage, rank, relevance, wantsNumber))
    .filter((excerpts) => excerpts.length > 0)
  const own = rated.filter((excerpts) => languageOf(excerpts) === language)
  const bestOwn = Math.max(0, ...own.map(bestOf))
  const foreign = rated.filter((excerpts) => languageOf(excerpts) !== language)
  const order = (bestOwn >= Math.max(0, ...foreign.map(bestOf)) * 0.6 ? own : foreign).sort(
    (left, right) => bestOf(right) - bestOf(left),
  )
  const main = order[0]
  if (!main) return notFound
  const intro = languageOf(main) === language ? '' : `${phrases.otherLanguage[language]}\n\n`
  return intro + [composeMain(main), ...sidesOf(order.slice(1), bestOf(main)).map(composeSide)].join('\n\n')
}

/** What other passages add: their best sentence, where it is nearly as good and says something else. */
function sidesOf(others: readonly (readonly Rated[])[], best: number): Rated[] {
  const seen = new Set<string>()
  return others
    .flatMap((excerpts) => excerpts.filter((excerpt) => !excerpt.isTable && !excerpt.shown.includes('```')).slice(0, 1))
    .filter((excerpt) => excerpt.rating >= best * 0.65)
    .filter(({ shown }) => !seen.has(shown) && seen.add(shown))
    .slice(0, sideExcerpts)
}

function languageOf(excerpts: readonly Rated[]): Language {
  return detectLanguage(excerpts[0]?.passage.text ?? '')
}

function bestOf(excerpts: readonly Rated[]): number {
  return Math.max(0, ...excerpts.map((excerpt) => excerpt.rating))
}

const asksForNumber =
  /(?<!\p{L})(?:what|which|how (?:much|many|long|loud|fast|far|high|big)|сколько|как(?:ой|ая|ое|ую|ие|им|ого)|каков\p{L}?|на сколько)(?!\p{L})/iu

/** The excerpts of one passage, best first. A heading that answers lends weight to what stands below it; first sentences carry the fact. */
function ratePassage(passage: PromptPassage, rank: number, relevance: Relevance, wantsNumber: boolean): Rated[] {
  const context = `${passage.title} ${passage.heading}`
  return toExcerpts(passage.text)
    .map((excerpt) => {
      const alone = relevance(excerpt.text)
      const inContext = relevance(`${context} ${excerpt.text}`)
      const lead = excerpt.position === 0 ? 0.12 : 0
      const number = wantsNumber && /\d/.test(excerpt.text) ? 0.18 : 0
      return {
        ...excerpt,
        passage,
        rating: (0.7 * alone + 0.3 * inContext + lead + number) * 0.89 ** rank,
        relevance: alone,
      }
    })
    .sort((left, right) => right.rating - left.rating || left.position - right.position)
}

type Choice = { readonly prose: readonly Rated[]; readonly steps: readonly Rated[]; readonly rows: readonly Rated[] }

/** Up to three sentences in the order they stand in, a list with all its steps, and the table rows that speak to the question. */
function choose(excerpts: readonly Rated[], best: Rated): Choice {
  const good = excerpts
    .filter(({ isTable, rating }) => !isTable && rating >= best.rating * 0.45)
    .slice(0, mainSentences)
  const lead = excerpts.find(({ isTable, position }) => !isTable && position === 0)
  const isProcedure =
    good.some(({ position }) => position === 0) && excerpts.some(({ shown }) => /^\d+[.)]\s/.test(shown))
  const showsList = isProcedure || good.some(({ isListItem }) => isListItem)
  const steps = showsList ? excerpts.filter(({ isListItem }) => isListItem) : []
  const needsLead = lead && (best.isTable || steps.length > 0)
  const rows = excerpts.filter(
    ({ isTable, relevance, rating }) => isTable && relevance > 0 && rating >= best.rating * 0.75,
  )
  return {
    prose: inOrder([...(needsLead ? [lead] : []), ...good.filter(({ isListItem }) => !isListItem)]),
    steps: inOrder(steps).slice(0, mostListItems),
    rows: inOrder(rows.slice(0, mostTableRows)),
  }
}

/** Each sentence with its citation, as a language model is asked to do it; a table's stands below it. */
function composeMain(excerpts: readonly Rated[]): string {
  const [best] = excerpts
  if (!best) return ''
  const { prose, steps, rows } = choose(excerpts, best)
  const citation = `[${best.passage.n}]`
  const sentences = prose.map(({ shown }) => (shown.includes('```') ? shown : `${shown} ${citation}`)).join(' ')
  const parts = [
    sentences,
    steps.map(({ shown }) => `${shown} ${citation}`).join('\n'),
    rows.length > 0 ? [rows[0]?.tableHead, ...rows.map(({ shown }) => shown), '', citation].join('\n') : '',
  ].filter((part) => part !== '')
  return sentences.includes(citation) || steps.length + rows.length > 0
    ? parts.join('\n\n')
    : `${parts.join('\n\n')}\n\n${citation}`
}

function inOrder(excerpts: readonly Rated[]): Rated[] {
  return [...new Set(excerpts)].sort((left, right) => left.position - right.position)
}

function composeSide(excerpt: Rated): string {
  const name = excerpt.passage.heading === '' ? excerpt.passage.title : excerpt.passage.heading
  return `**${name.replaceAll('*', '')}**: ${excerpt.shown.replace(/^[-*+] /, '')} [${excerpt.passage.n}]`
}
