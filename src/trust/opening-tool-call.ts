/** A tool call that a model wrote as text at the beginning of its answer, as JSON, bare or in a fence. */
import { parseJson } from './parse-json.ts'

const most = 8000
const fenced = /^\s*```(?:json|tool|tool_call|tool_calls|tool_code|function)?[ \t]*\n/i
const begunFence = /^\s*(?:`{0,2}|```[a-z_]{0,10}[ \t]*)$/i
const begunList = /^\s*\[\s*$/
const names = ['name', 'tool', 'tool_name', 'function', 'action', 'recipient_name']
const inputs = ['arguments', 'parameters', 'args', 'input', 'action_input']
const whole = ['tool_calls', 'function_call', 'tool_call']

/** @returns how many characters the call takes; `open`: what follows decides; `none`: the answer begins otherwise. */
export function openingToolCall(text: string, isEnd: boolean): number | 'open' | 'none' {
  if (text.trim() === '') return 'none'
  if (!isEnd && begunFence.test(text)) return 'open'
  const fence = fenced.exec(text)?.[0] ?? ''
  const body = text.slice(fence.length)
  if (!isEnd && (body.trim() === '' || begunList.test(body))) return 'open'
  if (!/^\s*(?:\[\s*)?\{/.test(body)) return 'none'
  return callLength(body, fence, isEnd)
}

function callLength(body: string, fence: string, isEnd: boolean): number | 'open' | 'none' {
  const end = jsonEnd(body.slice(0, most))
  if (end === undefined) return isEnd || body.length >= most ? 'none' : 'open'
  if (!isToolCall(body.slice(0, end))) return 'none'
  const closing = fence === '' ? 0 : closingLength(body.slice(end), isEnd)
  return closing === 'open' ? 'open' : fence.length + end + closing
}

function closingLength(rest: string, isEnd: boolean): number | 'open' {
  if (!isEnd && /^\s*`{0,2}$/.test(rest)) return 'open'
  return /^\s*```/.exec(rest)?.[0].length ?? 0
}

/** Where the value ends that the text begins with. */
function jsonEnd(text: string): number | undefined {
  let depth = 0
  for (const { 0: part, index } of text.matchAll(/"(?:[^"\\]|\\[\s\S])*"?|[[\]{}]/g)) {
    if (part === '{' || part === '[') depth++
    if (part !== '}' && part !== ']') continue
    depth--
    if (depth === 0) return index + 1
  }
  return undefined
}

function isToolCall(json: string): boolean {
  const value = parseJson(json)
  const calls = Array.isArray(value) ? value : [value]
  return calls.length > 0 && calls.every(isCall)
}

function isCall(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return whole.some((key) => key in value) || (names.some((key) => key in value) && inputs.some((key) => key in value))
}
