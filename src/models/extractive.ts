/**
 * The model that answers when no provider is configured: the best sentences of the best passages, as they stand, cited. A LangChain
 * chat model like any other, so that nothing above it knows the difference.
 */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import { BaseChatModel, type BaseChatModelCallOptions } from '@langchain/core/language_models/chat_models'
import { AIMessage, AIMessageChunk, type BaseMessage } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'
import { detectLanguage } from '../language/detect.ts'
import { phrases } from '../language/phrases.ts'
import { type Excerpt, toExcerpts } from './excerpts.ts'
import { type PromptPassage, parseQuestion } from './passages.ts'

/** How much of a question a text speaks to, 0 to 1. */
export type Relevance = (text: string) => number
export type RelevanceTo = (question: string) => Promise<Relevance>

export const extractiveModelName = 'extractive'

const mainSentences = 3
const sideExcerpts = 2
const mostTableRows = 4

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
    const { passages, question } = parseQuestion(messages.at(-1)?.text ?? '')
    return composeExtract(passages, question, await this.#relevanceTo(question))
  }
}

type Rated = Excerpt & { readonly passage: PromptPassage; readonly rating: number; readonly relevance: number }

/** Pure: the answer made of the passages, best passage first. */
export function composeExtract(passages: readonly PromptPassage[], question: string, relevance: Relevance): string {
  const rated = passages.map((passage, rank) => ratePassage(passage, rank, relevance)).filter((excerpts) => excerpts.length > 0)
  const language = detectLanguage(question)
  const own = rated.filter(([first]) => first && detectLanguage(first.passage.text) === language)
  const order = (own.length > 0 ? [...own, ...rated.filter((excerpts) => !own.includes(excerpts))] : rated).sort((left, right) => bestOf(right) - bestOf(left))
  const main = order[0]
  if (!main?.[0]) return 'NOT_FOUND'
  const intro = detectLanguage(main[0].passage.text) === language ? '' : `${phrases.otherLanguage[language]}\n\n`
  const side = order
    .slice(1)
    .flatMap((excerpts) => excerpts.filter((excerpt) => !excerpt.isTable).slice(0, 1))
    .filter((excerpt) => excerpt.rating >= bestOf(main) * 0.6)
    .slice(0, sideExcerpts)
  return [intro + composeMain(main), ...side.map(composeSide)].join('\n\n')
}

function bestOf(excerpts: readonly Rated[]): number {
  return Math.max(0, ...excerpts.map((excerpt) => excerpt.rating))
}

/** The excerpts of one passage, best first. A heading that answers lends weight to the sentence below it; early sentences carry the fact. */
function ratePassage(passage: PromptPassage, rank: number, relevance: Relevance): Rated[] {
  const context = `${passage.title} ${passage.heading}`
  return toExcerpts(passage.text)
    .map((excerpt, position) => {
      const alone = relevance(excerpt.text)
      const inContext = relevance(`${context} ${excerpt.text}`)
      const rating = (0.55 * alone + 0.45 * inContext + (position === 0 ? 0.12 : 0)) * 0.88 ** rank
      return { ...excerpt, passage, rating, relevance: alone }
    })
    .sort((left, right) => right.rating - left.rating || left.position - right.position)
}

/** Up to three sentences in the order they stand in, and the table rows that speak to the question. */
function composeMain(excerpts: readonly Rated[]): string {
  const [best] = excerpts
  if (!best) return ''
  const citation = `[${best.passage.n}]`
  const sentences = excerpts.filter((excerpt) => !excerpt.isTable && excerpt.rating >= best.rating * 0.45).slice(0, mainSentences)
  const lead = excerpts.find((excerpt) => !excerpt.isTable && excerpt.position === 0)
  const chosen = [...new Set(lead && best.isTable ? [lead, ...sentences] : sentences)].sort((left, right) => left.position - right.position)
  const rows = excerpts
    .filter((excerpt) => excerpt.isTable && excerpt.relevance > 0 && excerpt.rating >= best.rating * 0.75)
    .slice(0, mostTableRows)
    .sort((left, right) => left.position - right.position)
  const prose = chosen.length > 0 ? `${chosen.map((excerpt) => excerpt.shown).join(chosen.some((excerpt) => excerpt.isListItem) ? '\n' : ' ')} ${citation}` : ''
  const table = rows.length > 0 ? `${rows[0]?.tableHead}\n${rows.map((row) => row.shown).join('\n')}\n\n${citation}` : ''
  return [prose, table].filter(Boolean).join('\n\n')
}

function composeSide(excerpt: Rated): string {
  const name = excerpt.passage.heading === '' ? excerpt.passage.title : excerpt.passage.heading
  return `**${name.replaceAll('*', '')}**: ${excerpt.shown.replace(/^[-*+] /, '')} [${excerpt.passage.n}]`
}
