import type { Source } from '../server/contract.ts'
import { citedNumbers } from './citations.ts'
import { draftOf, type Reply } from './conversation.ts'

export interface SourceGroups {
  cited: Source[]
  alsoFound: Source[]
}

/** While an answer is being written its sources appear as they are cited; what else was found is shown once it is complete. */
export function groupSources(reply: Reply): SourceGroups {
  const { sources, text } = draftOf(reply)
  if (reply.state === 'answered') {
    return { cited: sources.filter((each) => each.cited), alsoFound: sources.filter((each) => !each.cited) }
  }
  const soFar = citedNumbers(text)
  return { cited: sources.filter((each) => soFar.has(each.n)), alsoFound: [] }
}

/** "Title › Heading", or the title alone when the passage stands under no heading of its own. */
export function sourceName({ title, heading }: Source): string {
  return heading === '' || heading === title ? title : `${title} › ${heading}`
}

export function sourceLocation({ file, lines: [from, to] }: Source): string {
  return from === to ? `${file}:${from}` : `${file}:${from}–${to}`
}

/** An answer to paste elsewhere: without the list its citations would mean nothing there. */
export function answerToCopy(reply: Reply, sourcesTitle: string): string {
  const { text } = draftOf(reply)
  const { cited } = groupSources(reply)
  if (cited.length === 0) return text
  const list = cited.map((each) => `[${each.n}] ${sourceName(each)} (${sourceLocation(each)})`)
  return [text, '', `${sourcesTitle}:`, ...list].join('\n')
}

/** The question as it was searched, when a follow-up had to be completed from the conversation. */
export function completedQuestion(question: string, reply: Reply): string | undefined {
  const { searched } = draftOf(reply)
  return searched === '' || searched.trim() === question.trim() ? undefined : searched
}
