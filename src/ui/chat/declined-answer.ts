import type { Answer } from '../server/contract.ts'

/**
 * The text of a declined answer without its list of the nearest topics. Channels without buttons need that list; here the
 * topics are buttons. The line before the list goes with it when it only introduces it.
 */
export function withoutTopicList({ answer, nearest }: Answer): string {
  const titles = new Set(nearest.map(({ title }) => title))
  const lines = answer.split('\n')
  const kept = lines.filter((line) => !titles.has(line.replace(/^\s*[-*] /, '').trim()))
  const text = kept.join('\n').trim()
  return kept.length < lines.length ? text.replace(/\n+[^\n]*:$/, '') : text
}
