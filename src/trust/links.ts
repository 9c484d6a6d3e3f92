/**
 * What a client would make a link of, and how it is written so that it does not. The one place that knows domains, schemes and
 * addresses: Telegram links bare domains, addresses and mentions by itself, web clients `www.` and e-mail addresses.
 */
import { LinkifyIt } from 'linkify-it'
import tlds from 'tlds' with { type: 'json' }

export type FoundLink = {
  readonly kind: 'url' | 'bare' | 'mention'
  readonly start: number
  readonly end: number
}

const knownTlds = new Set(tlds)
const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyIP: true, fuzzyEmail: true, urlAuth: true, tlds: [...tlds] })

/** Top-level domains that are file endings too. */
const fileEndings = new Set(['app', 'cab', 'cc', 'mov', 'md', 'pl', 'ps', 'pub', 'py', 'rs', 'save', 'sh', 'so', 'zip'])

const label = String.raw`[\p{L}\p{N}\p{M}_-]+`
/** All but those of streams, which no client follows; the domains in them are found by themselves. */
const scheme =
  /(?<![a-z])(?!(?:rtmp[a-z]{0,2}|rtsps?|srt|rist|udp|rtp|ndi|whip|whep):)[a-z][a-z0-9+.-]{1,31}:\/\/+\S*/giu
const actingScheme =
  /(?<![a-z])(?:https?|ftps?|javascript|vbscript|data|mailto|tel|sms|file|blob|tg|ton|callto|skype|viber|whatsapp|intent|view-source|about|ws|wss|magnet|bitcoin|xmpp|geo|market|ssh|git|magnet|facetime|sip):[^\s:]\S*/giu
const domain = new RegExp(String.raw`${label}(?:\.${label})+(?::\d{1,5})?(?:[/?#]\S*)?`, 'gu')
const www = /(?<![a-z])www\.\S*/giu
const address = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]|\.\d)(?::\d{1,5})?(?:[/?#]\S*)?/giu
/** Web clients ask for no known domain here. */
const email = /[\p{L}\p{N}._+-]{1,64}@[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+/gu
const mention = /(?<![\p{L}\p{N}_])@[a-z]\w{2,31}/giu

const linkHint = /[.:@]/

/** @param text without white space: a word as a client sees it. Ordered, without overlaps. */
export function findLinks(text: string): FoundLink[] {
  const folded = foldDots(text)
  if (!linkHint.test(folded)) return []
  const spans = [
    ...matches(folded, scheme, 'url'),
    ...matches(folded, actingScheme, 'url'),
    ...matches(folded, www, 'bare'),
    ...matches(folded, address, 'bare'),
    ...matches(folded, email, 'bare'),
    ...matches(folded, domain, 'bare').filter(({ start, end }) => hasTld(folded.slice(start, end))),
    ...linkifyMatches(folded),
    ...matches(folded, mention, 'mention'),
  ]
  return merge(spans)
    .map((span) => ({ ...span, end: span.kind === 'bare' ? bareEnd(folded, span) : nameEnd(folded, span) }))
    .filter(({ kind, start, end }) => kind === 'url' || linkHint.test(folded.slice(start, end)))
}

type Span = Pick<FoundLink, 'start' | 'end'>

/** A tick is code's, and no address's. */
function nameEnd(text: string, { start, end }: Span): number {
  const tick = text.indexOf('`', start)
  return tick === -1 ? end : Math.max(start + 1, Math.min(end, tick))
}

/** The punctuation behind a name is the sentence's. */
function bareEnd(text: string, { start, end }: Span): number {
  return start + text.slice(start, nameEnd(text, { start, end })).replace(/(?<!www)[`*_~"'»”’).,;:!?…|]+$/, '').length
}

function matches(text: string, pattern: RegExp, kind: FoundLink['kind']): FoundLink[] {
  return [...text.matchAll(pattern)].map(({ 0: { length }, index }) => ({ kind, start: index, end: index + length }))
}

function linkifyMatches(text: string): FoundLink[] {
  return (linkify.match(text) ?? [])
    .filter(({ schema, raw }) => schema !== '' || hasTld(raw) || /^[\d.]+(?:[:/?#]|$)/.test(raw))
    .map(({ schema, index, lastIndex, raw }) => {
      const kind = schema === '' || raw.includes('@') || schema === '//' ? ('bare' as const) : ('url' as const)
      const marks = kind === 'bare' ? (/^[^\p{L}\p{N}/]+/u.exec(raw)?.[0].length ?? 0) : 0
      return { kind, start: index + marks, end: lastIndex }
    })
}

/** As Telegram reads it: "word.In" is the end of a sentence, "evil.com" and "EVIL.COM" are not. */
function hasTld(text: string): boolean {
  const authority = text.split(/[/?#]/, 1)[0] ?? ''
  const host = authority.slice(authority.lastIndexOf('@') + 1).split(':', 1)[0] ?? ''
  const last = host.split('.').at(-1)?.normalize('NFKC') ?? ''
  const lower = last.toLowerCase()
  const isSentence = last !== lower && last.slice(1) === lower.slice(1)
  return !isSentence && (knownTlds.has(lower) || /^xn--[a-z0-9-]+$/.test(lower))
}

function merge(spans: readonly FoundLink[]): FoundLink[] {
  const merged: FoundLink[] = []
  for (const span of [...spans].sort((left, right) => left.start - right.start || right.end - left.end)) {
    const last = merged.at(-1)
    if (!last || span.start >= last.end) merged.push(span)
    else if (span.end > last.end) merged[merged.length - 1] = { ...last, end: span.end }
  }
  return merged
}

/** Every character that is read as a dot, a slash, a colon or an at sign becomes it; letters and lengths stay. */
function foldDots(text: string): string {
  return text.replace(/[\u3002\uff0e\uff61\u2024\ufe52\uff0f\uff1a\ufe55\uff20\ufe6b\uff1f\uff03]/g, (sign) => {
    return sign === '\u3002' || sign === '\uff61' ? '.' : sign.normalize('NFKC')
  })
}

/**
 * The one form in which links are compared: scheme and host in lower case and without the usual port, a bare host with a slash. User
 * names, other schemes and signs that are read differently by different clients have none.
 */
export function normaliseLink(link: string): string | undefined {
  if (!/^https?:\/\/[^/]/i.test(link) || /[\s\\<>"`|^{}@]|\p{Cc}/u.test(link)) return undefined
  const url = URL.parse(link)
  if (url?.username !== '' || url.password !== '' || url.hostname.endsWith('.')) return undefined
  return url.href
}

/** The links of a public text, in the form in which they are compared. */
export function linksOf(text: string): string[] {
  return (text.match(/https?:\/\/[^\s<>"'`|^{}\\]+/gi) ?? [])
    .flatMap((link) => [normaliseLink(trimLink(link)) ?? []])
    .flat()
}

/** Without the punctuation of the sentence around it; brackets stay when they are a pair. */
function trimLink(link: string): string {
  const trimmed = link.replace(/(?:[.,;:!?*_~»”’…\]]|\[\d+\])+$/u, '')
  if (!trimmed.endsWith(')')) return trimmed
  const opened = trimmed.split('(').length
  return trimmed.split(')').length > opened ? trimLink(trimmed.slice(0, -1)) : trimmed
}

/** What may follow a link in a word without being taken for a part of it. */
const linkTail = /^(?:\[\d+\]|[)\].,;:!?"'»”’*_~`>|…])*$/

/** The link of a word that begins with one, and what closes behind it. */
export function splitLink(text: string): { readonly link: string; readonly tail: string } | undefined {
  const link = trimLink(text.match(/^https?:\/\/[^\s<>"'`|^{}\\]+/i)?.[0] ?? '')
  const tail = text.slice(link.length)
  return link !== '' && linkTail.test(tail) ? { link, tail } : undefined
}

export function isFileName(text: string): boolean {
  const [, ending = ''] = /^[^./:@?#]+\.([a-z]+)$/i.exec(text) ?? []
  return fileEndings.has(ending.toLowerCase())
}

const mostQuery = 64
const mostInert = 240

/** The same for a reader, and no link for a client: no scheme, `[.]` for dots. */
export function toInert(link: string): string {
  let text = shortened(foldDots(link))
  text = text.replace(/^(?:https?|ftps?|wss?):\/*/i, '').replace(/^([a-z][a-z0-9+.-]*):\/*/i, '$1[:]')
  text = text.replace(/www\./gi, (prefix) => `${prefix.slice(0, -1)}[.]`)
  text = text.replace(/(?<=\S)@(?=\S)/g, '[at]').replace(/^@(?=\w)/, '@ ')
  text = disarm(text, /^[^/?#]*/)
  return findLinks(text).length === 0 ? text : disarm(text, /^.*/s)
}

function disarm(text: string, part: RegExp): string {
  return text.replace(part, (host) =>
    host
      .replace(/(?<=[^\s.[])\.(?=[^\s.])/g, '[.]')
      .replace(/:(?=\/\/)|(?<=\p{L}):(?=\S)/gu, '[:]')
      .replace(/(?<![\p{L}\p{N}_])@(?=\w)/gu, '@ '),
  )
}

function shortened(link: string): string {
  const query = link.indexOf('?')
  const end = link.slice(query).search(/[)\]"'»*_`]*$/)
  const cut =
    query !== -1 && link.length - query - 1 > mostQuery
      ? `${link.slice(0, query)}?…${link.slice(query).slice(end)}`
      : link
  return cut.length > mostInert ? `${cut.slice(0, mostInert)}…` : cut
}
