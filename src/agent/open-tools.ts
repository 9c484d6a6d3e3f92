/** The tools of one agent's turns, bound to the person and the conversation of the turn and to nothing else. */
import { detectLanguage } from '../language/detect.ts'
import { allowsTool, isToolName } from '../tools/catalog.ts'
import { ToolError, type WebResult } from '../tools/tool.ts'
import { openTurnTools, type TurnToolsParts } from '../tools/turn-tools.ts'
import type { OutgoingFilter } from '../trust/outgoing-filter.ts'
import { toWebQuery } from '../trust/web-query.ts'
import type { UserFolder } from '../users/user-folder.ts'
import { speaksOfSelf } from './learn.ts'
import { wordsAreFrom } from './own-words.ts'
import { mostSearches } from './passage-book.ts'
import type { OpenTools, TurnTooling } from './turn-tools.ts'

export type ToolsOfAgent = {
  readonly agentId: string
  readonly parts: TurnToolsParts
  /** Names that may be read, relative to the root. */
  readonly knowledgeFiles: () => Promise<readonly string[]>
  /** A word that stands in the folder tells nothing of a person. */
  readonly knowsWord: (word: string) => boolean
  readonly outgoing: OutgoingFilter
}

const turnWithoutPlace = { turn: '', session: 'single question', isGroup: false }

export function createOpenTools(options: ToolsOfAgent): OpenTools {
  const { agentId, parts } = options
  return (turn) => {
    const { place = turnWithoutPlace, book, person, owner } = turn
    const texts = { private: turn.private, isKnownWord: options.knowsWord }
    const dispatch = openTurnTools(parts, {
      agentId,
      sessionKey: place.session,
      sender: owner ? 'owner' : 'user',
      chat: place.isGroup ? 'group' : 'direct',
      isSubagent: place.session.includes(':subagent:'),
      model: () => turn.model,
      person: person && { folder: ownWords(person.folder, turn), path: person.path },
      searchKnowledge: book.search,
      knowledgeFiles: options.knowledgeFiles,
      status: turn.status,
      toQuery: (query) => toWebQuery(query, { ...texts, public: turn.public() }, options.outgoing),
      citeWeb: (results) => citeWeb(turn, results),
      citeFile: (file, { offset }, text) => {
        const lines = [offset, offset + text.split('\n').length - 1] as const
        return book.show(book.add([{ ...unscored, title: file, file, lines, language: detectLanguage(text), text }]))
      },
      owner,
      signal: turn.signal,
      record: turn.onCall,
    })
    let searches = 0
    return {
      offered: dispatch.offered.filter(({ name }) => isWorthSaying(name, options, turn)),
      call(name, args) {
        if (name === 'search_knowledge') searches += 1
        return dispatch.call(name, args)
      },
      get isSpent() {
        return dispatch.isSpent || searches >= mostSearches
      },
    }
  }
}

const unscored = { heading: '', score: 0 }

/** Found in the web: it can be cited, and its links may be shown. */
function citeWeb({ book }: TurnTooling, results: readonly WebResult[]): readonly WebResult[] {
  const passages = results.map(({ title, url, snippet }) => {
    const lines = [1, 1] as const
    return { ...unscored, title, file: url, lines, language: detectLanguage(snippet), text: snippet }
  })
  return book.add(passages).map(({ n, title, file, text }) => ({ title: `[${n}] ${title}`, url: file, snippet: text }))
}

/**
 * What a model is told of costs its tokens at every question: more than another search when the config names it, or when the person speaks
 * of themselves. What it is not told of is not forbidden: that is for the policy.
 */
function isWorthSaying(name: string, { agentId, parts }: ToolsOfAgent, { said, owner }: TurnTooling): boolean {
  if (owner || !(name === 'read' || name === 'session_status' || name === 'note_about_user')) return true
  const { tools, agents } = parts.config
  const lists = [...(agents.list.find(({ id }) => id === agentId)?.tools.allow ?? []), ...tools.allow]
  if (isToolName(name) && lists.some((entry) => allowsTool(entry, name))) return true
  return name === 'note_about_user' && speaksOfSelf.test(said())
}

/** Only what the person has said themselves can be noted of them: a passage or a web page cannot have it written. */
function ownWords(folder: UserFolder, { said }: TurnTooling): UserFolder {
  return {
    ...folder,
    async change(patch) {
      if (!wordsAreFrom(said())(Object.values(patch).flat().join(' ')))
        throw new ToolError('Only what the person has said of themselves can be noted, in their own words.')
      return folder.change(patch)
    },
  }
}
