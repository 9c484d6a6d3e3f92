/** The passages of one turn: those it began with, and what tools find later. Each keeps its number; what has no room is left out. */
import type { Knowledge } from '../knowledge/knowledge.ts'
import { estimateTokens } from '../language/tokens.ts'
import { formatPassages } from '../models/passages.ts'
import { linksOf } from '../trust/links.ts'
import type { AllowedWords } from '../trust/word-links.ts'
import { type Passage, toPassages } from './passage.ts'
import { fitPassages } from './prompt.ts'
import { isSamePassage } from './retrieval.ts'

export type PassageBook = {
  readonly passages: readonly Passage[]
  /** Another look into the knowledge base: what is new of it, as a model reads it. */
  search(query: string): Promise<string>
  /** Numbers them and keeps what has room. */
  add(found: readonly Omit<Passage, 'n'>[]): readonly Passage[]
  /** As a model reads them; none: a sentence that there is nothing more. */
  show(passages: readonly Passage[]): string
  /** What of links and names an answer may hold; grows with the passages. */
  readonly allowed: AllowedWords
}

export type BookOptions = {
  readonly knowledge: Pick<Knowledge, 'search'>
  readonly first: readonly Passage[]
  readonly boundary: string
  /** Tokens that are still free. */
  readonly room: number
  readonly person: string | undefined
}

/** The most of a model's query that is searched for. */
const queryCharacters = 300
/** In one turn. */
export const mostSearches = 2
const nothingMore = 'Nothing more on this.'

/** What an answer that stands on these may hold of links and names. */
export function allowedBy(sources: readonly Pick<Passage, 'title' | 'heading' | 'text' | 'file'>[]): AllowedWords {
  const text = sources.map(wordsOf)
  return { links: new Set(text.flatMap(linksOf)), text }
}

function wordsOf({ title, heading, text, file }: Pick<Passage, 'title' | 'heading' | 'text' | 'file'>): string {
  return `${title}\n${heading}\n${text}\n${file}`
}

export function createPassageBook({ knowledge, first, boundary, room: free, person }: BookOptions): PassageBook {
  const passages: Passage[] = []
  const links = new Set<string>()
  const text: string[] = []
  let room = free
  let searches = 0
  const keep = (kept: readonly Passage[]) => {
    passages.push(...kept)
    const more = allowedBy(kept)
    text.push(...(more.text ?? []))
    for (const link of more.links) links.add(link)
  }
  const add = (found: readonly Omit<Passage, 'n'>[]) => {
    const numbered = found.map((passage, index) => ({ ...passage, n: passages.length + 1 + index }))
    const more = fitPassages(numbered, boundary, room)
    keep(more)
    room -= estimateTokens(formatPassages(more, boundary))
    return more
  }
  const show = (shown: readonly Passage[]) => (shown.length > 0 ? formatPassages(shown, boundary) : nothingMore)
  keep(first)
  return {
    passages,
    async search(query) {
      searches += 1
      if (searches > mostSearches) return 'That was searched for often enough. Answer now.'
      const { hits } = await knowledge.search(query.slice(0, queryCharacters))
      return show(add(toPassages(hits, 1).filter((hit) => !passages.some((known) => isSamePassage(known, hit)))))
    },
    add,
    show,
    allowed: { links, text, ...(person !== undefined && { person }) },
  }
}
