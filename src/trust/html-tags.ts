/** What an angle bracket begins: a tag that a page would show, an address, a tool protocol's scaffolding, or plain text. */
import { scaffoldingTag } from './untrusted-text.ts'

export type Angle =
  | { readonly kind: 'text' }
  | { readonly kind: 'remove'; readonly leaves: '' | ' ' }
  | { readonly kind: 'address'; readonly text: string }
  /** What stands up to this tag goes as well. */
  | { readonly kind: 'skip'; readonly closing: string }

const breaking = 'br|hr|p|div|li|ul|ol|tr|td|th|table|h[1-6]|blockquote|pre|section|article|header|footer|dd|dt|option'
const inline = [
  'a|abbr|acronym|address|applet|area|aside|audio|b|base|basefont|bdi|bdo|bgsound|big|blink|body|button|canvas|caption|center|cite',
  'code|col|colgroup|command|content|data|datalist|del|details|dfn|dialog|dir|dl|em|embed|fieldset|figcaption|figure|font|form|frame',
  'frameset|head|hgroup|html|i|iframe|image|img|input|ins|kbd|keygen|label|legend|link|listing|main|map|mark|marquee|math|menu',
  'menuitem|meta|meter|nav|nobr|noembed|noframes|noscript|object|optgroup|output|param|picture|plaintext|portal|progress|q|rb|rp|rt',
  'ruby|s|samp|script|search|select|shadow|slot|small|source|spacer|span|strike|strong|style|sub|summary|sup|svg|animate|set|use|path',
  'foreignobject|tbody|template|textarea|tfoot|thead|time|title|track|tt|u|var|video|wbr|xmp|tg-spoiler|tg-emoji|spoiler',
].join('|')

const knownTag = new RegExp(`^</?(?:(${breaking})|${inline})(?:\\s*/?>|/[^>]*>|\\s[^>]*=[^>]*>)$`, 'i')
const declaration = /^<[!?][a-z[-]/i
const address = /^<([a-z][a-z0-9+.-]{1,31}:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>$/i
const scaffold = new RegExp(`^<(/?)(${scaffoldingTag})(?:\\s[^<>]*)?>$`, 'i')
/** Whose content is a protocol's and no answer. */
const protocolTag =
  /^(?:antml:)?(?:tool_(?:calls?|response|results?|output)|function_(?:calls?|results?)|invoke|system[-_]reminder|think|thinking|thought|reasoning|reflection|scratchpad)$/i

/** @param tag from its opening to its closing bracket. */
export function readAngle(tag: string): Angle {
  const [, slash, name = ''] = scaffold.exec(tag) ?? []
  if (protocolTag.test(name)) {
    const closesItself = slash === '/' || tag.endsWith('/>')
    return closesItself ? { kind: 'remove', leaves: '' } : { kind: 'skip', closing: `</${name.toLowerCase()}>` }
  }
  const [, text] = address.exec(tag) ?? []
  if (text !== undefined) return { kind: 'address', text }
  const known = knownTag.exec(tag)
  if (known) return { kind: 'remove', leaves: known[1] === undefined ? '' : ' ' }
  return declaration.test(tag) ? { kind: 'remove', leaves: '' } : { kind: 'text' }
}

const harmlessEntity =
  /^&(?:amp|lt|gt|quot|apos|nbsp|copy|reg|trade|deg|times|divide|plusmn|minus|[mn]dash|hellip|[lr]aquo|[lr][sd]quo|micro|mu|sup[123]|frac1[24]|frac34|[lg]e|ne|asymp|[lr]arr|middot|bull|sect|euro|pound|#39|#34|#160|#x27|#x22|#xa0);$/i

const entity = /^&(?:#[0-9]{1,8}|#x[0-9a-f]{1,7}|[a-z][a-z0-9]{1,31});/i
const begunEntity = /^&(?:#?[a-z0-9]{0,32})$/i

/** Character references that show letters or signs could spell what is looked for: they are shown as they are written. */
export function readEntity(text: string, isEnd: boolean): { readonly length: number; readonly shown: string } | 'open' {
  if (!isEnd && begunEntity.test(text)) return 'open'
  const found = entity.exec(text)?.[0]
  if (found === undefined) return { length: 1, shown: '&' }
  return harmlessEntity.test(found) ? { length: found.length, shown: found } : { length: 1, shown: '&amp;' }
}
