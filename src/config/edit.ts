/** Changes one value of a JSON5 text and leaves every other character as it is, comments above all. Pure. */
import { type ArrayNode, evaluate, type ObjectNode, parse, type Token, type ValueNode } from '@humanwhocodes/momoa'

/** The text cannot be changed there. The message says why. */
export class ConfigEditError extends Error {
  override name = 'ConfigEditError'
}

type Container = ObjectNode | ArrayNode
type Document = { readonly text: string; readonly body: ValueNode; readonly tokens: readonly Token[] }
type Range = readonly [number, number]

/** What the text holds, `${NAME}` and all. Throws ConfigEditError. */
export function parseConfigText(text: string): unknown {
  return evaluate(readDocument(text).body)
}

/** @param path of `agents.list.0.model`. Throws ConfigEditError. */
export function parseConfigPath(path: string): readonly string[] {
  const parts = path.split('.')
  if (parts.some((part) => part === '' || !/^[\w@*-]+$/.test(part)))
    throw new ConfigEditError(`"${path}" is no key: write it as "agents.defaults.maxConcurrent".`)
  return parts
}

/** @param value any JSON value; undefined takes the key away. Throws ConfigEditError. */
export function editConfigText(text: string, path: readonly string[], value: unknown): string {
  const document = readDocument(text)
  const edited = value === undefined ? removeAt(document, path) : setAt(document, path, value)
  const found = valueAt(evaluate(readDocument(edited).body), path)
  if (value !== undefined && JSON.stringify(found) !== JSON.stringify(value))
    throw new ConfigEditError(`${path.join('.')} could not be changed in this file. Change it by hand.`)
  return edited
}

export function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined),
    tree,
  )
}

function readDocument(text: string): Document {
  const filled = text.trim() === '' ? '{}\n' : text
  try {
    const { body, tokens = [] } = parse(filled, { mode: 'json5', tokens: true })
    return { text: filled, body, tokens }
  } catch (error) {
    throw new ConfigEditError('The config file is not valid JSON5.', { cause: error })
  }
}

function setAt(document: Document, path: readonly string[], value: unknown): string {
  let at = document.body
  for (const [depth, key] of path.entries()) {
    const container = asContainer(at, path.slice(0, depth))
    const next = childOf(container, key)
    if (!next) return insert(document, container, key, nested(path.slice(depth + 1), value))
    at = next
  }
  const range = rangeOf(at)
  return replace(document.text, range, format(value, indentAt(document.text, range[0])))
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
}

function asContainer(node: ValueNode, path: readonly string[]): Container {
  if (node.type === 'Object' || node.type === 'Array') return node
  throw new ConfigEditError(`${path.join('.')} is a single value; nothing can stand under it.`)
}

/** Of a key that is there twice, the last: that is the one that counts. */
function childOf(container: Container, key: string): ValueNode | undefined {
  if (container.type === 'Array') return /^\d+$/.test(key) ? container.elements[Number(key)]?.value : undefined
  return container.members.findLast(({ name }) => (name.type === 'String' ? name.value : name.name) === key)?.value
}

/** An element of a list has no place of its own. */
function itemsOf(container: Container): Range[] {
  return container.type === 'Object'
    ? container.members.map(rangeOf)
    : container.elements.map(({ value }) => rangeOf(value))
}

function insert(document: Document, container: Container, key: string, value: unknown): string {
  const items = itemsOf(container)
  if (container.type === 'Array' && key !== String(items.length))
    throw new ConfigEditError(`The list has ${items.length} entries: the next one is number ${items.length}.`)
  const { text } = document
  const [start, end] = rangeOf(container)
  const name = container.type === 'Array' ? '' : `${formatKey(key)}: `
  const last = items.at(-1)
  if (!last) return replace(text, [start + 1, start + 1], ` ${name}${format(value, indentAt(text, start))} `)
  const indent = indentAt(text, last[0])
  if (!text.slice(start, end).includes('\n'))
    return replace(text, [last[1], last[1]], `, ${name}${format(value, indent)}`)
  const after = document.tokens.map(rangeOf).findLast(([, tokenEnd]) => tokenEnd < end) ?? last
  const withItem = replace(text, [after[1], after[1]], `\n${indent}${name}${format(value, indent)},`)
  return commaAfter(document, last, end) === undefined ? replace(withItem, [last[1], last[1]], ',') : withItem
}

function removeAt(document: Document, path: readonly string[]): string {
  const parent = path
    .slice(0, -1)
    .reduce<ValueNode | undefined>((at, key) => at && childOf(asContainer(at, path), key), document.body)
  const key = path.at(-1) ?? ''
  const value = parent && childOf(asContainer(parent, path), key)
  if (!parent || !value) throw new ConfigEditError(`${path.join('.')} is not in the file.`)
  const items = itemsOf(asContainer(parent, path))
  const position = items.findIndex(([start, end]) => start <= rangeOf(value)[0] && rangeOf(value)[1] <= end)
  const item = items[position] ?? rangeOf(value)
  const comma = commaAfter(document, item, rangeOf(parent)[1])
  const before = items[position - 1]
  const from = comma === undefined && before ? before[1] : item[0]
  return replace(document.text, wholeLines(document.text, [from, comma ?? item[1]]), '')
}

/** The end of the comma behind an item; undefined when none follows before the next one. */
function commaAfter({ tokens }: Document, [, from]: Range, until: number): number | undefined {
  for (const token of tokens) {
    const [start, end] = rangeOf(token)
    if (start < from || start >= until || /Comment$/.test(token.type)) continue
    return token.type === 'Comma' ? end : undefined
  }
  return undefined
}

/** A line that is left empty goes too. */
function wholeLines(text: string, [from, to]: Range): Range {
  const start = text.lastIndexOf('\n', from - 1) + 1
  const end = text.indexOf('\n', to)
  const isAlone = start > 0 && end !== -1 && text.slice(start, from).trim() === '' && text.slice(to, end).trim() === ''
  return isAlone ? [start, end + 1] : [from, to]
}

function rangeOf({ loc }: Pick<ValueNode, 'loc'>): Range {
  return [loc.start.offset, loc.end.offset]
}

function replace(text: string, [from, to]: Range, by: string): string {
  return text.slice(0, from) + by + text.slice(to)
}

function indentAt(text: string, position: number): string {
  const line = text.slice(text.lastIndexOf('\n', position - 1) + 1, position)
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}

function format(value: unknown, indent: string): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`)
}

function formatKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)
}
