/** The tools of one turn: what the gateway has, cut down to what this conversation and this person may reach. */
import type { Config } from '../config/schema.ts'
import { isSandboxed, sandboxOf } from '../sandbox/applies.ts'
import type { ToolProcessPool } from '../sandbox/tool-process-pool.ts'
import { openTurnFiles } from '../sandbox/turn-files.ts'
import { historyLimits } from '../users/history.ts'
import type { UserFolder } from '../users/user-folder.ts'
import { allTools } from './all-tools.ts'
import { createToolDispatch, type DispatchOptions, type ToolDispatch } from './dispatch.ts'
import type { OwnerCapabilities } from './owner-capabilities.ts'
import type { Situation } from './policy.ts'
import { type LineRange, type ToolContext, ToolError, type WebQuery, type WebResult } from './tool.ts'
import type { WebSearch } from './web-search.ts'

/** What all turns share. */
export type TurnToolsParts = Pick<DispatchOptions, 'clean' | 'report' | 'now'> & {
  readonly config: Pick<Config, 'tools' | 'agents' | 'knowledge'>
  /** The watched folder, absolute. */
  readonly knowledge: string
  readonly pool: ToolProcessPool
  /** undefined: none is configured. */
  readonly webSearch: WebSearch | undefined
  /** May become true after the start: looking for Docker takes a while. */
  readonly hasDocker: () => boolean
}

/** Fixed when the message was let in: nothing of it comes from a model. */
export type ToolTurn = Pick<DispatchOptions, 'signal' | 'record'> &
  Pick<ToolContext, 'searchKnowledge' | 'knowledgeFiles' | 'status'> &
  Pick<Situation, 'sender' | 'chat' | 'isSubagent'> & {
    readonly agentId: string
    readonly sessionKey: string
    /** "provider/model" of the call that is being made; it changes when a fallback takes over. */
    readonly model: () => string | undefined
    /** The folder of the person who writes, and where it lies; undefined in groups and for those without a name. */
    readonly person: { readonly folder: UserFolder; readonly path: string } | undefined
    /** What of a web query may be sent; undefined: nothing. */
    readonly toQuery: (query: string) => string | undefined
    /** Makes what was found something that can be cited. @returns it as a model reads it. */
    readonly citeWeb: (results: readonly WebResult[]) => readonly WebResult[]
    readonly citeFile: (file: string, range: LineRange, text: string) => string
    readonly owner: OwnerCapabilities | undefined
  }

const mostProfileBytes = 64 * 1024

export function openTurnTools(parts: TurnToolsParts, turn: ToolTurn): ToolDispatch {
  const { config, clean, report, now } = parts
  const agent = config.agents.list.find(({ id }) => id === turn.agentId)
  if (!agent) throw new ToolError(`There is no agent "${turn.agentId}".`)
  const sandbox = sandboxOf(config.agents.defaults.sandbox, agent)
  const person = turn.chat === 'direct' ? turn.person : undefined
  const files = openTurnFiles({
    ...{ pool: parts.pool, sandbox, agentId: turn.agentId, sessionKey: turn.sessionKey, knowledge: parts.knowledge },
    mostBytes: { knowledge: config.knowledge.maxFileBytes, person: Math.max(mostProfileBytes, historyLimits.bytes) },
    person: person?.path,
  })
  const situation = (): Situation => ({
    tools: config.tools,
    agent,
    model: turn.model(),
    isSandboxed: isSandboxed(sandbox.mode, turn.sessionKey),
    ...{ isSubagent: turn.isSubagent, sender: turn.sender, chat: turn.chat },
    available: {
      webSearch: parts.webSearch !== undefined,
      docker: parts.hasDocker(),
      userFolder: person !== undefined,
      files: files !== undefined,
    },
  })
  const context: DispatchOptions['context'] = {
    ...{ searchKnowledge: turn.searchKnowledge, knowledgeFiles: turn.knowledgeFiles, status: turn.status },
    readKnowledge: files
      ? async (file, range) => turn.citeFile(file, range, clean(await files.readKnowledge(file, range)))
      : noFiles,
    readOwn: files?.readOwn,
    user: person?.folder,
    searchWeb: parts.webSearch && searchFor(parts.webSearch, turn),
    owner: turn.owner,
  }
  const { signal, record } = turn
  return createToolDispatch({
    ...{ tools: allTools, situation, limits: config.tools.perTurn, context, signal, now, clean, record, report },
  })
}

function searchFor({ search }: WebSearch, { toQuery, citeWeb }: ToolTurn) {
  return async (query: WebQuery, signal: AbortSignal) => {
    const results = await search(query, toQuery, signal)
    return results && citeWeb(results)
  }
}

async function noFiles(): Promise<never> {
  throw new ToolError('There are no files here.')
}
