/** The links of one word, as a client would show it: those that are allowed stay, every other becomes inert text. */
import { type FoundLink, findLinks, isFileName, normaliseLink, splitLink, toInert } from './links.ts'
import { removeTokens } from './untrusted-text.ts'

export type AllowedWords = {
  /** Exact links, as `normaliseLink` writes them. May grow while an answer is written. */
  readonly links: ReadonlySet<string>
  /** Texts in which a bare domain, a file's name or an address may stand. May grow as well. */
  readonly text?: readonly string[]
  /** Whom the message is for, "telegram:123": their own token is no alarm. */
  readonly person?: string
}

export type Word = { readonly text: string; readonly isCode: boolean }

/** @returns a function that settles words one after the other. */
export function createWordLinks(allowed: AllowedWords): (word: Word) => string {
  const isPublic = createPublicNames(() => allowed.text ?? [])
  const mayLink = (link: string): boolean => {
    const normal = normaliseLink(link)
    return normal !== undefined && allowed.links.has(normal)
  }
  const mayStay = (source: string, { kind, start, end }: FoundLink, isCode: boolean): boolean => {
    if (kind === 'url') return false
    const name = source.slice(start, end)
    return isPublic(name) || (isCode && isFileName(name))
  }
  const wrongIn = (source: string, isCode: boolean): FoundLink[] =>
    findLinks(source).filter((span) => !mayStay(source, span, isCode))
  const isWrong = (source: string, isCode: boolean): boolean => wrongIn(source, isCode).length > 0
  const settle = ({ text, isCode }: Word): string => {
    const link = findLinks(text).find(
      ({ kind, start }) => kind === 'url' && mayLink(splitLink(text.slice(start))?.link ?? ''),
    )
    if (!link) return settleName({ text, isCode })
    const rest = text.slice(link.start)
    return settleName({ text: text.slice(0, link.start), isCode }) + (isCode ? rest : withSpace(rest))
  }
  /** Without an allowed link. */
  const settleName = ({ text, isCode }: Word): string => {
    const wrong = wrongIn(text, isCode)
    if (wrong.length > 0) return settleAgain(replaceSpans(text, wrong), isCode)
    return spreadForms(text).some((form) => isWrong(form, isCode)) ? disarmed(text) : text
  }
  /** What making one link inert has brought to light. */
  const settleAgain = (inert: string, isCode: boolean): string =>
    [inert, ...spreadForms(inert)].some((form) => isWrong(form, isCode)) ? disarmed(inert) : withoutSyntax(inert)
  return ({ text, isCode }) => {
    const clean = removeTokens(text)
    if (clean === text) return afterMark(settle({ text, isCode }), text)
    return settle({ text: isCode ? apart(text) : `…${withoutBlocks(clean)}`, isCode })
  }
}

/** What stood behind a scheme does not begin a line, a list or a fence. */
function afterMark(settled: string, text: string): string {
  return settled[0] === text[0] || /^(?:\p{L}|\d+\[)/u.test(settled) ? settled : `…${settled}`
}

/** In code a token is broken and not taken out: nothing there may become a fence's end. */
function apart(text: string): string {
  return text.replace(/[<＜﹤[［]/g, '$& ')
}

/** What was no syntax and no line's beginning before the tokens were taken out is none now: a mark stands before it. */
function withoutBlocks(text: string): string {
  return withoutSyntax(text.replace(/`{3,}|~{3,}/g, '')).replace(/<(?=[a-z/!?])/gi, '< ')
}

/** Marks of emphasis may be taken for a part by a client that knows no markdown: so few of them say nothing. */
const closeBehindLink = /^[.,:!?'")\]]{0,2}[*_~]{0,3}[.,:!?'")\]]{0,2}/

/** What some clients would take for a part of the link does not stand close to it. */
function withSpace(rest: string): string {
  const { link = '', tail = '' } = splitLink(rest) ?? {}
  const close = closeBehindLink.exec(tail)?.[0] ?? ''
  return close === tail ? rest : `${link}${close} ${tail.slice(close.length)}`
}

function replaceSpans(text: string, spans: readonly FoundLink[]): string {
  let out = ''
  let at = 0
  for (const { start, end } of spans) {
    out += text.slice(at, start) + toInert(text.slice(start, end))
    at = end
  }
  return out + text.slice(at)
}

/** How a client may show the word: without the marks of markdown. */
function spreadForms(text: string): string[] {
  if (!/[*_~`\\]/.test(text)) return []
  const bare = text.replace(/\\(?=[!-/:-@[-`{-~])/g, '').replace(/[*~`]/g, '')
  const forms = [bare, bare.replace(/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, '')]
  return forms.filter((form) => form !== text)
}

/** An inert address is no link's target. */
function withoutSyntax(text: string): string {
  return text.replaceAll('](', '] (').replaceAll(']:', '] :')
}

/** The last resort: nothing that could be a link's sign stays joined. The marks of markdown stay, so that pairs of them do. */
function disarmed(text: string): string {
  return withoutSyntax(
    text
      .replace(/(?<=[^\s[])[.\u3002\uff0e\uff61\u2024\ufe52](?=\S)|(?<=www)\./gi, '[.]')
      .replace(/(?<!\[)[:\uff1a\ufe55](?=\S)/g, '[:]')
      .replace(/[@\uff20\ufe6b](?=\S)/g, '[at]'),
  )
}

/** Names in the public texts, each text read once. */
function createPublicNames(texts: () => readonly string[]): (name: string) => boolean {
  const read = new Map<string, ReadonlySet<string>>()
  return (name) =>
    texts().some((text) => {
      const names = read.get(text) ?? namesIn(text)
      read.set(text, names)
      return names.has(name)
    })
}

function namesIn(text: string): Set<string> {
  const names = new Set<string>()
  for (const word of text.split(/\s+/).filter((part) => /[.@:]/.test(part)))
    for (const { kind, start, end } of findLinks(word)) if (kind !== 'url') names.add(word.slice(start, end))
  return names
}
