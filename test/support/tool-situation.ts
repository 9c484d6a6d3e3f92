/** A turn as the policy sees it: a private chat with nothing missing, unless said otherwise. */
import { type ConfigInput, configSchema } from '../../src/config/schema.ts'
import type { Situation } from '../../src/tools/policy.ts'
import type { ToolContext } from '../../src/tools/tool.ts'

type AgentInput = NonNullable<NonNullable<ConfigInput['agents']>['list']>[number]
type Said = Partial<Omit<Situation, 'tools' | 'agent' | 'available'>> & {
  readonly tools?: ConfigInput['tools']
  readonly agent?: AgentInput
  readonly available?: Partial<Situation['available']>
}

export function toolSituation({ tools, agent = { id: 'protech' }, available, ...rest }: Said = {}): Situation {
  const config = configSchema.parse({ tools, agents: { list: [agent] } })
  const [parsed] = config.agents.list
  if (!parsed) throw new Error('no agent')
  return {
    tools: config.tools,
    agent: parsed,
    model: undefined,
    isSandboxed: false,
    isSubagent: false,
    sender: 'user',
    chat: 'direct',
    available: { webSearch: true, docker: true, userFolder: true, files: true, ...available },
    ...rest,
  }
}

/** Capabilities that hold two articles and nothing else. */
export function toolContext(own: Partial<ToolContext> = {}): Omit<ToolContext, 'signal'> {
  return {
    searchKnowledge: async (query) => `passages on ${query}`,
    knowledgeFiles: async () => ['en/camera/nd-filters.md', 'ru/sound/timecode.md'],
    readKnowledge: async (file) => `text of ${file}`,
    status: async () => 'all is well',
    ...own,
  }
}
