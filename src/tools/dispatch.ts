/**
 * The one way from a model's call to a tool. Whatever the model writes as a name or as arguments: the name is looked up exactly, the policy
 * is asked again, the arguments have to fit, the turn's limits hold, and what comes back is a short text without anything of this machine.
 */
import type { ToolsConfig } from '../config/schema.ts'
import { createCallHistory } from './call-history.ts'
import { describeArguments } from './described-arguments.ts'
import { decideTool, type Situation } from './policy.ts'
import { type PreparedCall, type Tool, type ToolContext, ToolError } from './tool.ts'

export type OfferedTool = Pick<Tool, 'name' | 'description' | 'schema'>

export type ToolResult = { readonly text: string; readonly isError: boolean }

/** For the transcript. */
export type ToolCallRecord = ToolResult & {
  readonly name: string
  /** What fitted; of arguments that did not fit, their outline. */
  readonly arguments: Readonly<Record<string, unknown>>
  readonly ms: number
}

export type ToolDispatch = {
  /** What a model is told of: the tools that are usable as things stand. */
  readonly offered: readonly OfferedTool[]
  /** Never rejects. */
  call(name: string, args: unknown): Promise<ToolResult>
  /** No further call will be carried out in this turn. */
  readonly isSpent: boolean
}

export type DispatchOptions = {
  readonly tools: readonly Tool[]
  /** Asked at every call: with another model of the same turn it may be another. */
  readonly situation: () => Situation
  readonly limits: ToolsConfig['perTurn']
  readonly context: Omit<ToolContext, 'signal'>
  /** Of the turn. */
  readonly signal: AbortSignal
  /** Milliseconds, of any clock that does not go back. */
  readonly now: () => number
  /** Takes out of a result what a model could mistake for more than text. */
  readonly clean: (text: string) => string
  /** Told of every call as it ends. Must not throw. */
  readonly record: (call: ToolCallRecord) => void
  /** Told of what a tool threw that is no ToolError, for the log. Must not throw. */
  readonly report: (error: unknown, tool: string) => void
}

const answerNow = 'Answer the question now.'
/** A single call; the turn's seconds are for all of them. */
const mostSecondsOfACall = 20

export function createToolDispatch(options: DispatchOptions): ToolDispatch {
  const { limits, situation, now } = options
  const tools: ReadonlyMap<string, Tool> = new Map(options.tools.map((tool) => [tool.name, tool]))
  const hasRoom = (name: string) => limits.calls > 0 && (name !== 'web_search' || limits.webSearches > 0)
  const usable = () => options.tools.filter(({ name }) => hasRoom(name) && decideTool(name, situation()).usable)
  const history = createCallHistory()
  let calls = 0
  let webSearches = 0
  let msUsed = 0

  const find = (name: string): Tool => {
    const tool = tools.get(name)
    if (tool && decideTool(name, situation()).usable) return tool
    throw noSuchTool(usable())
  }

  /** Nothing is awaited in here: of many calls at once, each is counted before the next is looked at. */
  const admit = (name: string, args: unknown): PreparedCall => {
    calls += 1
    if (calls > limits.calls) throw new ToolError(`No tool can be called any more in this turn. ${answerNow}`)
    if (msUsed >= limits.seconds * 1000) throw new ToolError(`The time for tools is over. ${answerNow}`)
    const prepared = find(name).prepare(args)
    if (name === 'web_search' && webSearches >= limits.webSearches)
      throw new ToolError(`There can be no more web searches in this turn. ${answerNow}`)
    const objection = history.begin(name, prepared.arguments)
    if (objection) throw new ToolError(`${objection} ${answerNow}`)
    if (name === 'web_search') webSearches += 1
    return prepared
  }

  const run = async (name: string, prepared: PreparedCall): Promise<string> => {
    const began = now()
    const msLeft = Math.min(limits.seconds * 1000 - msUsed, mostSecondsOfACall * 1000)
    try {
      const text = await within(msLeft, options.signal, (signal) =>
        prepared.run({ ...rightsIn(situation(), options.context), signal }),
      )
      history.ended(name, prepared.arguments, text)
      return text
    } catch (error) {
      history.failed(name, prepared.arguments)
      throw error
    } finally {
      msUsed += now() - began
    }
  }

  const call = async (name: string, args: unknown): Promise<ToolResult> => {
    const began = now()
    const finish = ({ text: whole, isError }: ToolResult, shown: ToolCallRecord['arguments']): ToolResult => {
      const text = cut(whole, limits.resultCharacters)
      options.record({ name: shownName(name), arguments: shown, text, isError, ms: now() - began })
      return { text, isError }
    }
    let prepared: PreparedCall | undefined
    try {
      prepared = admit(name, args)
      return finish({ text: options.clean(await run(name, prepared)), isError: false }, prepared.arguments)
    } catch (error) {
      if (!(error instanceof ToolError)) options.report(error, shownName(name))
      return finish({ text: messageOf(error), isError: true }, prepared?.arguments ?? describeArguments(args))
    }
  }

  return {
    offered: usable().map(({ name, description, schema }) => ({ name, description, schema })),
    call,
    get isSpent() {
      return calls >= limits.calls || msUsed >= limits.seconds * 1000
    },
  }
}

function noSuchTool(others: readonly Tool[]): ToolError {
  const instead = others.length > 0 ? `There are: ${others.map(({ name }) => name).join(', ')}.` : answerNow
  return new ToolError(`There is no such tool here. ${instead}`)
}

function messageOf(error: unknown): string {
  return error instanceof ToolError ? error.message : 'That did not work.'
}

/** What a situation gives no right to is not there for the tool either. */
function rightsIn({ sender, chat }: Situation, context: DispatchOptions['context']): DispatchOptions['context'] {
  const isDirect = chat === 'direct'
  return {
    ...context,
    owner: isDirect && sender === 'owner' ? context.owner : undefined,
    user: isDirect ? context.user : undefined,
    readOwn: isDirect ? context.readOwn : undefined,
  }
}

/** Rejects with ToolError when the time is over or the turn has ended; what the tool does then no longer matters. */
async function within<T>(ms: number, turn: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController()
  const signal = AbortSignal.any([turn, over.signal])
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const end = () => reject(new ToolError(turn.aborted ? 'The turn has ended.' : `That took too long. ${answerNow}`))
  if (signal.aborted) end()
  signal.addEventListener('abort', end, { once: true })
  const timer = setTimeout(() => over.abort(), ms)
  try {
    return await Promise.race([ended, ...(signal.aborted ? [] : [work(signal)])])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}

function cut(text: string, most: number): string {
  const mark = '\n[cut]'
  return text.length > most ? `${text.slice(0, most - mark.length).toWellFormed()}${mark}` : text.toWellFormed()
}

/** A name that a model made up may be a megabyte of anything. */
function shownName(name: unknown): string {
  return typeof name === 'string' && /^[\w.:-]{1,64}$/.test(name) ? name : '(no name of a tool)'
}
