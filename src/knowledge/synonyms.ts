/**
 * The folder's own synonyms, `synonyms.txt`: one group a line, words or short phrases with commas between, `#` before a comment. A
 * question that has one of a group is searched for the others as well; nothing is indexed anew. A bad line is told of and left out.
 */
import { analyze } from './analyze.ts'

export const synonymsFile = 'synonyms.txt'

export type Synonyms = {
  /** The longest phrase of a group that the tokens begin with: its length in tokens, and what else is called so. */
  at(
    tokens: readonly string[],
  ): { readonly length: number; readonly others: readonly (readonly string[])[] } | undefined
}

export type SynonymProblem = { readonly file: string; readonly line: number; readonly reason: string }

const most = { groups: 1000, members: 20, words: 4, memberLength: 60 }

/** @param text of the file. @returns what it says, and every line that says nothing usable. */
export function parseSynonyms(text: string): { synonyms: Synonyms; problems: SynonymProblem[] } {
  const groups: string[][][] = []
  const problems: SynonymProblem[] = []
  for (const [at, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const written = line.replace(/#.*/, '').trim()
    if (written === '') continue
    const members = written.split(',').map((member) => member.trim())
    const phrases = members.map(tokensOfPhrase)
    const reason = problemOf(members, phrases, groups.length)
    if (reason === undefined) groups.push(phrases)
    else problems.push({ file: synonymsFile, line: at + 1, reason })
  }
  return { synonyms: createSynonyms(groups), problems }
}

function tokensOfPhrase(phrase: string): string[] {
  const words = phrase.split(/\s+/)
  return words.flatMap((word) => analyze(word).slice(0, 1))
}

function problemOf(members: readonly string[], phrases: readonly (readonly string[])[], groups: number) {
  if (groups >= most.groups) return `There are more than ${most.groups} groups. Put some together or take some away.`
  if (members.length < 2) return 'A group needs two words or more, with commas between.'
  if (members.length > most.members) return `A group has more than ${most.members} words. Split it.`
  const at = phrases.findIndex(
    (phrase, index) =>
      phrase.length === 0 || phrase.length > most.words || (members[index]?.length ?? 0) > most.memberLength,
  )
  if (at < 0) return undefined
  const member = members[at] ?? ''
  return member === ''
    ? 'A comma stands beside nothing.'
    : `"${member.slice(0, most.memberLength)}" cannot be searched for. Write one to ${most.words} words that say what it is.`
}

function createSynonyms(groups: readonly (readonly (readonly string[])[])[]): Synonyms {
  const byFirst = new Map<string, { phrase: readonly string[]; group: readonly (readonly string[])[] }[]>()
  for (const group of groups)
    for (const phrase of group) {
      const [first = ''] = phrase
      byFirst.set(first, [...(byFirst.get(first) ?? []), { phrase, group }])
    }
  return {
    at(tokens) {
      const found = (byFirst.get(tokens[0] ?? '') ?? []).filter(({ phrase }) =>
        phrase.every((token, at) => tokens[at] === token),
      )
      const length = Math.max(0, ...found.map(({ phrase }) => phrase.length))
      if (length === 0) return undefined
      const longest = found.filter(({ phrase }) => phrase.length === length)
      const own = longest[0]?.phrase.join(' ')
      const others = longest.flatMap(({ group }) => group).filter((phrase) => phrase.join(' ') !== own)
      return { length, others: [...new Map(others.map((phrase) => [phrase.join(' '), phrase])).values()] }
    },
  }
}
