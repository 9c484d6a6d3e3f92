/** Inline markdown as Telegram shows it. A line break stays one: models break lines where they mean it. */
import type { PhrasingContent } from 'mdast'
import { type FormattedText, joinFormatted, plainFormatted, styleFormatted } from './formatted-text.ts'

/** Where a piece of markdown stands. */
export type MarkdownPlace = {
  /** Link addresses by identifier. */
  readonly definitions: ReadonlyMap<string, string>
  readonly inQuote: boolean
  /** Links are never nested, and a link's text holds no code. */
  readonly inLink: boolean
}

const linkProtocols = new Set(['http:', 'https:', 'tg:', 'mailto:'])

export function renderInlines(nodes: readonly PhrasingContent[], place: MarkdownPlace): FormattedText {
  return joinFormatted(nodes.map((node) => renderInline(node, place)))
}

function renderInline(node: PhrasingContent, place: MarkdownPlace): FormattedText {
  switch (node.type) {
    case 'text':
      return plainFormatted(node.value)
    case 'html':
      return plainFormatted(/^<br\s*\/?>$/i.test(node.value) ? '\n' : node.value)
    case 'break':
      return plainFormatted('\n')
    case 'inlineCode':
      return place.inLink || place.inQuote
        ? plainFormatted(node.value)
        : styleFormatted(plainFormatted(node.value), { type: 'code' })
    case 'strong':
      return styleFormatted(renderInlines(node.children, place), { type: 'bold' })
    case 'emphasis':
      return styleFormatted(renderInlines(node.children, place), { type: 'italic' })
    case 'delete':
      return styleFormatted(renderInlines(node.children, place), { type: 'strikethrough' })
    case 'link':
      return renderLink(node.children, node.url, place)
    case 'linkReference':
      return renderLink(node.children, place.definitions.get(node.identifier), place)
    case 'image':
      return renderImage(node.alt, node.url, place)
    case 'imageReference':
      return renderImage(node.alt, place.definitions.get(node.identifier), place)
    case 'footnoteReference':
      return plainFormatted(`[^${node.label ?? node.identifier}]`)
  }
}

function renderLink(
  children: readonly PhrasingContent[],
  address: string | undefined,
  place: MarkdownPlace,
): FormattedText {
  const url = address === undefined || place.inLink ? undefined : linkTarget(address)
  if (url === undefined) return renderInlines(children, place)
  const content = renderInlines(children, { ...place, inLink: true })
  return showsAddress(content.text, address) ? content : styleFormatted(content, { type: 'text_link', url })
}

function renderImage(alt: string | null | undefined, address: string | undefined, place: MarkdownPlace): FormattedText {
  const url = address === undefined || place.inLink ? undefined : linkTarget(address)
  const text = alt?.trim() ?? ''
  if (text === '') return plainFormatted(url ?? '')
  return url === undefined ? plainFormatted(text) : styleFormatted(plainFormatted(text), { type: 'text_link', url })
}

/** The address as Telegram takes it; undefined for what must not be a link. */
function linkTarget(address: string): string | undefined {
  const url = URL.parse(address)
  return url && linkProtocols.has(url.protocol) && url.href.isWellFormed() ? url.href : undefined
}

/** Telegram makes links of addresses by itself. */
function showsAddress(text: string, address: string | undefined): boolean {
  return text === address || `http://${text}` === address || `mailto:${text}` === address
}
