/**
 * Hits that lie side by side in one section become one passage again, pure: a list or an explanation that was cut to the size of a
 * passage is read, and cited, as a whole.
 */
import { estimateTokens } from './chunk.ts'

/** What of a hit is read and changed here. */
export type Neighbour = {
  readonly file: string
  readonly heading: string
  /** First and last line in the file, 1-based. */
  readonly lines: readonly [number, number]
  readonly text: string
  readonly score: number
}

/** Between two passages of a section there is at most an empty line; a heading in between ends the section. */
const farthest = 2

/**
 * The best hit of each group stands where it stood, with the group's text, lines and highest score; it keeps its other fields.
 * @param hits best first. @param budget tokens of a merged passage; a neighbour that does not fit stays a hit of its own.
 */
export function mergeNeighbours<Hit extends Neighbour>(hits: readonly Hit[], budget: number): Hit[] {
  const left = [...hits]
  const merged: Hit[] = []
  for (let hit = left.shift(); hit; hit = left.shift()) merged.push(absorb(hit, left, budget))
  return merged
}

/** Takes out of `others` what joins on to the hit, the best first, until nothing more does. */
function absorb<Hit extends Neighbour>(hit: Hit, others: Hit[], budget: number): Hit {
  for (const [at, other] of others.entries()) {
    const joined = join(hit, other, budget)
    if (!joined) continue
    others.splice(at, 1)
    return absorb({ ...hit, ...joined, score: Math.max(hit.score, other.score) }, others, budget)
  }
  return hit
}

type Span = Pick<Neighbour, 'lines' | 'text'>

/** @returns undefined: they do not touch, their order cannot be told, or together they are too long. */
function join(hit: Neighbour, other: Neighbour, budget: number): Span | undefined {
  if (hit.file !== other.file || hit.heading !== other.heading) return undefined
  if (holds(hit, other)) return { lines: hit.lines, text: hit.text }
  if (holds(other, hit)) return { lines: other.lines, text: other.text }
  const [first, second] = inOrder(hit, other)
  if (!first || !second || second.lines[0] - first.lines[1] > farthest) return undefined
  const text = first.text + separator(first, second) + withoutOverlap(first, second)
  return estimateTokens(text) <= budget ? { lines: [first.lines[0], second.lines[1]], text } : undefined
}

function holds(outer: Span, inner: Span): boolean {
  return outer.lines[0] <= inner.lines[0] && outer.lines[1] >= inner.lines[1] && outer.text.includes(inner.text)
}

/** Pieces of one long line have the same lines: which comes first cannot be told. */
function inOrder(left: Neighbour, right: Neighbour): Neighbour[] {
  const [from, to] = [left.lines[0] - right.lines[0], left.lines[1] - right.lines[1]]
  if (from * to < 0 || (from === 0 && to === 0)) return []
  return from + to < 0 ? [left, right] : [right, left]
}

/** Pieces keep the distance they have in the file, as the chunker keeps it. */
function separator(first: Neighbour, second: Neighbour): string {
  const distance = second.lines[0] - first.lines[1]
  if (distance > 1) return '\n\n'
  return distance === 1 || sharedLines(first, second) > 0 ? '\n' : ' '
}

function withoutOverlap(first: Neighbour, second: Neighbour): string {
  return second.text.split('\n').slice(sharedLines(first, second)).join('\n')
}

/** How many lines at the end of one are the lines at the beginning of the other. */
function sharedLines(first: Neighbour, second: Neighbour): number {
  const most = first.lines[1] - second.lines[0] + 1
  const [ending, beginning] = [first.text.split('\n'), second.text.split('\n')]
  for (let count = Math.min(most, ending.length, beginning.length); count > 0; count -= 1)
    if (ending.slice(-count).join('\n') === beginning.slice(0, count).join('\n')) return count
  return 0
}
