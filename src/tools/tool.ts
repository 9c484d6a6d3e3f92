/**
 * What a tool is, and what it is handed. Rights are objects: no argument of a tool carries a path that is joined to anything, or the id of
 * a person whose data is meant. Whatever a model writes into the arguments, it reaches what the context holds and nothing else.
 */
import { z } from 'zod'
import type { UserFolder } from '../users/user-folder.ts'
import type { Audience, ToolName } from './catalog.ts'
import type { OwnerCapabilities } from './owner-capabilities.ts'

/** Lines are counted from 1. */
export type LineRange = { readonly offset: number; readonly limit: number }

export type OwnFile = 'profile.md' | 'history.md'

export type WebResult = { readonly title: string; readonly url: string; readonly snippet: string }

export type WebQuery = {
  readonly query: string
  readonly count?: number | undefined
  readonly freshness?: 'day' | 'week' | 'month' | 'year' | undefined
  readonly country?: string | undefined
  readonly language?: string | undefined
}

export type ToolContext = {
  /** Passages as a model reads them. */
  readonly searchKnowledge: (query: string) => Promise<string>
  /** The names that may be read: the table in which `read` looks. */
  readonly knowledgeFiles: () => Promise<readonly string[]>
  /** @param file one of `knowledgeFiles`. */
  readonly readKnowledge: (file: string, range: LineRange) => Promise<string>
  /** The own folder of the person who writes; absent in groups and for those without a name. */
  readonly user?: UserFolder | undefined
  /** Reads a file of that same folder. */
  readonly readOwn?: ((file: OwnFile, range: LineRange) => Promise<string>) | undefined
  /** undefined: the query may not leave the house. */
  readonly searchWeb?: ((query: WebQuery, signal: AbortSignal) => Promise<readonly WebResult[] | undefined>) | undefined
  /** Model, context and cost of this conversation, as text. */
  readonly status: () => Promise<string>
  /** What an owner's turn may reach besides; absent in every other. */
  readonly owner?: OwnerCapabilities | undefined
  /** Aborted when the turn ends or the time of this call is over. */
  readonly signal: AbortSignal
}

/** A tool says no, or cannot. The message is written for the model that reads it and names nothing of this machine. */
export class ToolError extends Error {
  override name = 'ToolError'
}

/** Arguments that fit, ready to be run. */
export type PreparedCall = {
  readonly arguments: Readonly<Record<string, unknown>>
  /** Throws ToolError for what the model should know. */
  run(context: ToolContext): Promise<string>
}

export type Tool = {
  readonly name: ToolName
  readonly description: string
  readonly audience: Audience
  /** JSON schema of the arguments, without their limits. */
  readonly schema: Readonly<Record<string, unknown>>
  /** Throws ToolError when the arguments are not exactly what the schema says. */
  prepare(args: unknown): PreparedCall
}

export type ToolDefinition<Shape extends z.ZodObject> = {
  readonly name: ToolName
  readonly description: string
  readonly audience: Audience
  /** A strict object: unknown keys are refused, nothing is coerced, every text has a limit. */
  readonly parameters: Shape
  readonly run: (args: z.output<Shape>, context: ToolContext) => Promise<string>
}

export function defineTool<Shape extends z.ZodObject>(definition: ToolDefinition<Shape>): Tool {
  const { name, description, audience, parameters, run } = definition
  return {
    name,
    description,
    audience,
    schema: toLeanSchema(parameters),
    prepare(args) {
      const parsed = parameters.safeParse(args)
      if (!parsed.success) throw new ToolError(explainArguments(parsed.error.issues))
      return { arguments: parsed.data, run: (context) => run(parsed.data, context) }
    },
  }
}

/** What a model has to know to call it: limits are checked here and cost their tokens at every question, and some providers refuse a dialect. */
function toLeanSchema(parameters: z.ZodObject): Readonly<Record<string, unknown>> {
  const { properties = {}, required = [] } = z.toJSONSchema(parameters, { io: 'input' })
  const lean = Object.entries(properties).map(([key, property]) => {
    const { type, enum: choices, description } = typeof property === 'object' ? property : {}
    return [key, { type, ...(choices && { enum: choices }), ...(description !== undefined && { description }) }]
  })
  return { type: 'object', properties: Object.fromEntries(lean), ...(required.length > 0 && { required }) }
}

/** Says what is wrong without repeating what was sent. */
function explainArguments(issues: readonly z.core.$ZodIssue[]): string {
  const problems = issues.slice(0, 3).map((issue) => {
    if (issue.code === 'unrecognized_keys') return 'there is an argument too many'
    const [key] = issue.path
    return typeof key === 'string' ? `"${key}": ${issue.message}` : 'the arguments have to be one object'
  })
  return `The arguments do not fit: ${problems.join('; ')}.`
}
