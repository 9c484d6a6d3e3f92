/** What the turns of each agent may call, and the processes in which files are read for them. */
import { createOpenTools } from './agent/open-tools.ts'
import type { OpenTools } from './agent/turn-tools.ts'
import type { LoadedConfig } from './config/load.ts'
import type { Knowledge } from './knowledge/knowledge.ts'
import type { Logger } from './log/logger.ts'
import { hasDocker } from './sandbox/docker.ts'
import { createToolProcessPool } from './sandbox/tool-process-pool.ts'
import { profileOf } from './tools/policy.ts'
import type { TurnToolsParts } from './tools/turn-tools.ts'
import { createWebSearch } from './tools/web-search.ts'
import type { OutgoingFilter } from './trust/outgoing-filter.ts'
import { cleanUntrusted } from './trust/untrusted-text.ts'

export type Rights = {
  /** Throws ToolError at the first turn of an agent that there is not. */
  toolsOf(agentId: string, knowledge: () => Knowledge): OpenTools
  /** Nothing reads in this folder any more. @param path of a person's folder, absolute. */
  endProcessesFor(path: string): Promise<void>
  close(): Promise<void>
}

export function createRights({ config, places }: LoadedConfig, outgoing: OutgoingFilter, logger: Logger): Rights {
  const now = () => performance.now()
  const pool = createToolProcessPool({ now })
  let docker = false
  if (config.agents.list.some((agent) => profileOf({ tools: config.tools, agent }) === 'full'))
    void hasDocker().then((found) => {
      docker = found
    })
  const parts: TurnToolsParts = {
    config,
    knowledge: places.knowledge,
    pool,
    webSearch: createWebSearch({
      config: config.tools.web.search,
      clean: cleanUntrusted,
      now,
      report: (problem) => logger.warn({ err: problem }, 'a web search failed'),
    }),
    hasDocker: () => docker,
    clean: cleanUntrusted,
    now,
    report: (error, tool) => logger.warn({ err: error, tool }, 'a tool failed'),
  }
  return {
    toolsOf: (agentId, knowledge) =>
      createOpenTools({
        agentId,
        parts,
        knowledgeFiles: async () => knowledge().files(),
        knowsWord: (word) => knowledge().knowsWord(word),
        outgoing,
      }),
    endProcessesFor: pool.endFor,
    close: pool.close,
  }
}
