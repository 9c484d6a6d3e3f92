/**
 * One question against the index: both legs, their fusion, a reranker where there is one, a cap per document, and a trace that says how
 * each hit came about.
 */
import type { SearchConfig } from '../config/schema.ts'
import { detectLanguage, type Language } from '../language/detect.ts'
import { analyze } from './analyze.ts'
import type { ChunkRow } from './chunk-table.ts'
import type { Embedder } from './embedder.ts'
import type { EmbeddingModel } from './embedding-models.ts'
import { byScore, createScorer, type Scored } from './fusion.ts'
import { type QueryTerm, tokensOf, toQueryTerms, translatable, withTranslations } from './query.ts'
import type { Rerank } from './rerank.ts'
import type { SearchIndex } from './search-index.ts'
import type { Synonyms } from './synonyms.ts'
import { dot, languageOfWord, type Neighbour } from './word-neighbours.ts'

export type LegScore = { readonly rank: number; readonly score: number }

export type Hit = {
  readonly file: string
  readonly title: string
  /** Heading path, " › " between levels. */
  readonly heading: string
  readonly language: Language
  readonly lines: readonly [number, number]
  readonly text: string
  /** 0 to 1, comparable between questions. */
  readonly score: number
  /** Share of the question's weight that stands in this passage, 0 to 1. */
  readonly coverage: number
  /** null where the leg did not bring this passage among its candidates. */
  readonly legs: { readonly words: LegScore | null; readonly vectors: LegScore | null }
  /** Where a reranker read the passage: its place among those it read, and its logit. */
  readonly rerank?: LegScore
}

export type SearchResult = {
  readonly hits: readonly Hit[]
  readonly language: Language
  /** What was looked for: each term with the tokens that may stand for it. */
  readonly terms: readonly QueryTerm[]
  /** How sure it is that the folder speaks of this at all, 0 to 1. */
  readonly evidence: number
  readonly ms: number
}

/** What makes vectors; undefined when only words are searched. */
export type VectorSearch = {
  readonly embedder: Embedder
  readonly model: EmbeddingModel
  readonly wordModel: EmbeddingModel | undefined
}

export type SearchOptions = {
  readonly limit: number
  readonly settings: SearchConfig
  readonly synonyms: Synonyms
  readonly rerank: Pick<Rerank, 'hits'>
}

/** In a passage of the other language words match by translation only, and meaning tells more: at most this weight for words. */
const wordWeightAcross = 0.6
/** A second passage of one document gives way to a first one of another that is nearly as good. */
const laterPassage = 0.85
const translationWeight = 0.75
/** What stands before the first heading sums an article up: between near equals it is the better answer. */
const leadPassage = 1.08

export async function searchIndex(
  index: SearchIndex,
  vectors: VectorSearch | undefined,
  question: string,
  { limit, settings, synonyms, rerank }: SearchOptions,
): Promise<SearchResult> {
  const started = performance.now()
  const language = detectLanguage(question)
  const [terms, questionVector] = await Promise.all([
    termsOf(question, index, vectors, synonyms),
    embedQuestion(question, vectors),
  ])
  const [wordRows, vectorRows] = await Promise.all([
    index.table.wordLeg(known(tokensOf(terms), index), settings.candidates),
    questionVector ? index.table.vectorLeg(questionVector, settings.candidates) : [],
  ])
  const cosineOf = questionVector && ((vector: Float32Array) => dot(vector, questionVector))
  const wordWeight = (row: ChunkRow) =>
    row.language === language ? settings.wordWeight : Math.min(settings.wordWeight, wordWeightAcross)
  const score = createScorer(terms, index.statistics, cosineOf, wordWeight)
  const scored = [...new Map([...wordRows, ...vectorRows].map((row) => [row.id, row])).values()].map((row) =>
    preferLead(score(row)),
  )
  const ranked = rank(scored, wordRows, vectorRows).slice(0, Math.max(limit, settings.passages) * 4)
  const { hits, trace } = await rerank.hits(question, ranked)
  const reranked = hits.map((hit, at) => withTrace(hit, trace[at]))
  return {
    hits: diversify(reranked, settings.perDocument).slice(0, limit),
    language,
    terms,
    evidence: evidenceOf(diversify(ranked, settings.perDocument), ranked, questionVector !== undefined),
    ms: performance.now() - started,
  }
}

/** How much of a question a text speaks to, 0 to 1: the share of the question's weight that stands in it, in either language. */
export async function relevanceTo(
  index: SearchIndex,
  vectors: VectorSearch | undefined,
  question: string,
  synonyms: Synonyms,
): Promise<(text: string) => number> {
  const terms = await termsOf(question, index, vectors, synonyms)
  const score = createScorer(terms, index.statistics)
  return (text) => score({ id: '', language: 'en', tokens: analyze(text).join(' '), vector: undefined }).coverage
}

/** What is looked for: the question's words, what they were probably meant to be, what else is called so, and their translations. */
function termsOf(
  question: string,
  index: SearchIndex,
  vectors: VectorSearch | undefined,
  synonyms: Synonyms,
): Promise<readonly QueryTerm[]> {
  const plain = toQueryTerms(question, index.statistics, { respeller: index.respeller, synonyms })
  return translate(plain, index, vectors)
}

function known(tokens: readonly { token: string; weight: number }[], index: SearchIndex) {
  return tokens.filter(({ token }) => index.statistics.frequency(token) > 0)
}

async function embedQuestion(question: string, vectors: VectorSearch | undefined): Promise<Float32Array | undefined> {
  if (!vectors) return undefined
  const [vector] = await vectors.embedder.embed(vectors.model, [question], 'query')
  return vector
}

/** Only where the folder has words of the other language; a word that both languages write alike needs no translation. */
async function translate(
  terms: readonly QueryTerm[],
  index: SearchIndex,
  vectors: VectorSearch | undefined,
): Promise<readonly QueryTerm[]> {
  const wordModel = vectors?.wordModel
  if (!vectors || !wordModel) return terms
  const words = translatable(terms).filter(
    (word) => index.neighbours.size(languageOfWord(word) === 'ru' ? 'en' : 'ru') > 0,
  )
  if (words.length === 0) return terms
  const wordVectors = await vectors.embedder.embed(wordModel, words, 'query')
  const found = new Map<string, readonly Neighbour[]>()
  for (const [at, word] of words.entries()) {
    const vector = wordVectors[at]
    if (vector) found.set(word, index.neighbours.nearest(word, vector, index.statistics))
  }
  return withTranslations(terms, found, translationWeight)
}

function preferLead(entry: Scored<ChunkRow>): Scored<ChunkRow> {
  return entry.item.heading === '' ? { ...entry, score: Math.min(1, entry.score * leadPassage) } : entry
}

function rank(scored: Scored<ChunkRow>[], wordRows: readonly ChunkRow[], vectorRows: readonly ChunkRow[]): Hit[] {
  const wordRanks = ranks(scored, wordRows, ({ words }) => words)
  const vectorRanks = ranks(scored, vectorRows, ({ cosine }) => cosine)
  return scored.sort(byScore).map(({ item, score, coverage }) => ({
    file: item.file,
    title: item.title,
    heading: item.heading,
    language: item.language,
    lines: [item.fromLine, item.toLine] as const,
    text: item.text,
    score: round(score),
    coverage: round(coverage),
    legs: { words: wordRanks.get(item.id) ?? null, vectors: vectorRanks.get(item.id) ?? null },
  }))
}

function ranks(
  scored: readonly Scored<ChunkRow>[],
  leg: readonly ChunkRow[],
  by: (entry: Scored<ChunkRow>) => number,
): Map<string, LegScore> {
  const brought = new Set(leg.map((row) => row.id))
  return new Map(
    scored
      .filter((entry) => brought.has(entry.item.id))
      .sort((left, right) => by(right) - by(left) || (left.item.id < right.item.id ? -1 : 1))
      .map((entry, at) => [entry.item.id, { rank: at + 1, score: round(by(entry)) }]),
  )
}

function withTrace(hit: Hit, trace: LegScore | null | undefined): Hit {
  return trace ? { ...hit, rerank: trace } : hit
}

/** At most `most` passages of a document; its later ones compete with a handicap. */
function diversify(hits: readonly Hit[], most: number): Hit[] {
  const seen = new Map<string, number>()
  return hits
    .flatMap((hit) => {
      const before = seen.get(hit.file) ?? 0
      seen.set(hit.file, before + 1)
      return before < most ? [{ hit, order: hit.score * laterPassage ** before }] : []
    })
    .sort((left, right) => right.order - left.order)
    .map(({ hit }) => hit)
}

/**
 * A logistic model of "this folder answers it", fitted on `eval/questions.jsonl` (178 answerable, 50 not; two-fold AUC .958): how much of
 * the question the best passages of the fusion hold, and how near the nearest is in meaning. What a reranker thinks of them is no part of it.
 */
function evidenceOf(hits: readonly Hit[], ranked: readonly Hit[], withVectors: boolean): number {
  if (hits.length === 0) return 0
  const coverage = Math.max(...hits.slice(0, 5).map((hit) => hit.coverage))
  const cosine = Math.max(0, ...ranked.map((hit) => hit.legs.vectors?.score ?? 0))
  const sum = withVectors
    ? -8.36 + 10.64 * coverage + 7.47 * cosine
    : wordsOnly.constant + wordsOnly.coverage * coverage
  return round(1 / (1 + Math.exp(-sum)))
}

const wordsOnly = { constant: -5.6, coverage: 12.2 }

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
