/** Where the brackets of markdown begin and end in a text that may not have come whole. */

export type Bracket = { readonly text: string; readonly end: number }
/** `open`: what follows decides. `none`: whatever follows, it is none. */
export type BracketSearch = Bracket | 'open' | 'none'

const mostText = 300
const mostTarget = 2048

/** The text in square brackets that begins here. */
export function findText(source: string, at: number, isEnd: boolean): BracketSearch {
  return findClosing({ source, at, isEnd, most: mostText }, '[', ']')
}

/** The target in round brackets that begins here; in one line. */
export function findTarget(source: string, at: number, isEnd: boolean): BracketSearch {
  return findClosing({ source, at, isEnd, most: mostTarget }, '(', ')')
}

type Search = { readonly source: string; readonly at: number; readonly isEnd: boolean; readonly most: number }

function findClosing({ source, at, isEnd, most }: Search, opening: string, closing: string): BracketSearch {
  const window = source.slice(at, at + most)
  const undecided = isEnd || window.length === most ? 'none' : 'open'
  if (!window.includes(closing)) return undecided
  let depth = 0
  for (let here = 0; here < window.length; here++) {
    const sign = window[here]
    if (sign === '\n' && (opening === '(' || window[here - 1] === '\n')) return 'none'
    if (sign === opening) depth++
    if (sign === closing) depth--
    if (depth === 0) return { text: window.slice(1, here), end: at + here + 1 }
  }
  return undecided
}

export type Destination = { readonly address: string; readonly looksLikeAddress: boolean }

const destination = /^\s*(?:<([^<>]*)>|(\S*))(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*$/

/** What stands in the round brackets of a link, without its title. A remark in brackets is no address. */
export function parseDestination(target: string): Destination {
  const found = destination.exec(target)
  const address = found?.[1] ?? found?.[2] ?? ''
  return { address, looksLikeAddress: /[.:/\\#?@&%。．｡]/.test(address) }
}
