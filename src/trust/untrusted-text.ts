/**
 * Text that others wrote, before a model reads it: without the tokens with which chat templates and tool protocols are made, without
 * what nobody sees. Everything else stays as it is. A token that comes to be when another is taken out goes as well.
 */
import { removeInvisible } from './invisible.ts'

/** Idempotent; in time proportional to the text. */
export function cleanUntrusted(text: string): string {
  return removeTokens(removeInvisible(text))
}

/** Between two lines of the boundary, which cannot stand in the text. @param boundary made for this request alone. */
export function markUntrusted(text: string, boundary: string): string {
  return `${boundary}\n${withoutBoundary(cleanUntrusted(text), boundary)}\n${boundary}`
}

/** Also without the boundary's random part, however it is framed or written. */
export function withoutBoundary(text: string, boundary: string): string {
  const marks = [boundary, ...(boundary.match(/[\p{L}\p{N}]{8,}/gu) ?? [])].filter((mark) => mark !== '')
  return marks.reduce((rest, mark) => rest.replaceAll(new RegExp(RegExp.escape(mark), 'gi'), '…'), text)
}

const scaffolding = [
  ...['tool_call', 'tool_calls', 'tool_response', 'tool_result', 'tool_results', 'tool_code', 'tool_output', 'tools'],
  ...['function_call', 'function_calls', 'function_results', 'function_result', 'function', 'invoke', 'parameter'],
  ...['system-reminder', 'system_reminder', 'system', 'system_prompt', 'system-prompt', 'assistant', 'user', 'human'],
  ...['thinking', 'think', 'thought', 'reasoning', 'reflection', 'scratchpad', 'analysis', 'final', 'artifact'],
]
export const scaffoldingTag = `(?:antml:)?(?:${scaffolding.join('|')})`

/** A token's end is the end of the pattern: it is looked for whenever a bracket closes. */
const angleTokens = [
  String.raw`<\|[\p{L}\p{N}_▁.:/-]{1,64}\|>`,
  String.raw`<\|?/?(?:start|end|begin)_of_(?:turn|text|image|audio|sentence|role)\|?>`,
  '</?(?:s|bos|eos|pad|unk|cls|sep|mask|sop|eop|eot|eod|bod|gmask|im_start|im_end|endoftext|image_soft_token)>',
  String.raw`<(?:fim_(?:prefix|middle|suffix|pad)|extra_id_\d{1,3}|unused\d{1,3}|reserved_\w{1,24}|0x[0-9a-f]{2})>`,
  '<</?SYS>>',
  String.raw`</?${scaffoldingTag}(?:\s[^<>]{0,256})?/?>`,
]
const squareTokens = [
  String.raw`\[/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|ARGS|THINK|gMASK|sMASK)\]`,
  String.raw`\[(?:IMG|IMG_BREAK|IMG_END|PREFIX|MIDDLE|SUFFIX|CALL_ID|BEGIN_AUDIO|AUDIO)\]`,
]
const closedByAngle = new RegExp(`^(?:${angleTokens.join('|')})$`, 'iu')
const closedBySquare = new RegExp(`^(?:${squareTokens.join('|')})$`, 'iu')
const mostAngle = 320
const mostSquare = 24

const opening = /[<＜﹤[［]/
const closingOrComment = /[>＞﹥\]］]|<!--/

/**
 * One pass over the characters: each time a bracket closes, what it closes is looked at and, where it is a token, taken back. So what has
 * been kept never holds one.
 */
export function removeTokens(text: string): string {
  if (!opening.test(text) || !closingOrComment.test(text)) return text
  const kept = new Uint16Array(text.length)
  let length = 0
  let comment = -1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    kept[length++] = code
    if (!isClosing(toAscii(code))) {
      if (comment === -1 && endsWith(kept, length, '<!--')) comment = length - 4
      continue
    }
    if (comment !== -1 && length - comment >= 7 && endsWith(kept, length, '-->')) length = comment
    else length = tokenStart(kept, length)
    if (comment >= length) comment = -1
  }
  return decode(kept, length).replaceAll('<!--', '<! --')
}

export function isToken(text: string): boolean {
  return closedByAngle.test(text) || closedBySquare.test(text)
}

const mostToken = 72

/** How long the token is that a text begins with; 0: it begins with none. `open`: what follows decides. */
export function tokenLength(text: string, isEnd: boolean): number | 'open' {
  const [begun = ''] = /^<\|[^\s<>]{0,66}>?/.exec(text) ?? []
  if (isToken(begun)) return begun.length
  return begun.length === text.length && text.length < mostToken && !begun.endsWith('>') && !isEnd ? 'open' : 0
}

function isClosing(code: number): boolean {
  return code === 0x3e || code === 0x5d
}

function endsWith(kept: Uint16Array, length: number, end: string): boolean {
  if (length < end.length) return false
  for (let at = 0; at < end.length; at++) if (kept[length - end.length + at] !== end.charCodeAt(at)) return false
  return true
}

/** Where the token begins that ends with the text; the text's length when none does. */
function tokenStart(kept: Uint16Array, length: number): number {
  const isAngle = toAscii(kept[length - 1] ?? 0) === 0x3e
  const sign = isAngle ? 0x3c : 0x5b
  const nearest = lastSign(kept, length, sign, isAngle ? mostAngle : mostSquare)
  if (nearest === -1) return length
  const pattern = isAngle ? closedByAngle : closedBySquare
  const starts = isAngle && toAscii(kept[nearest - 1] ?? 0) === sign ? [nearest - 1, nearest] : [nearest]
  return starts.find((start) => pattern.test(asciiText(kept, start, length))) ?? length
}

function lastSign(kept: Uint16Array, length: number, sign: number, most: number): number {
  for (let at = length - 2; at >= Math.max(0, length - most); at--) if (toAscii(kept[at] ?? 0) === sign) return at
  return -1
}

function asciiText(kept: Uint16Array, start: number, end: number): string {
  return String.fromCharCode(...Array.from(kept.subarray(start, end), toAscii))
}

/** Full-width and small forms as what they stand for. */
function toAscii(code: number): number {
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0
  if (code === 0xfe64) return 0x3c
  return code === 0xfe65 ? 0x3e : code
}

const decodedAtOnce = 8192

function decode(kept: Uint16Array, length: number): string {
  let text = ''
  for (let at = 0; at < length; at += decodedAtOnce)
    text += String.fromCharCode(...kept.subarray(at, Math.min(length, at + decodedAtOnce)))
  return text
}
