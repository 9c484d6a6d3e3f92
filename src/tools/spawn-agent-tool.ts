import { z } from 'zod'
import { defineOwnerTool } from './owner-tool.ts'

export const spawnAgentTool = defineOwnerTool({
  name: 'spawn_agent',
  description: 'Gives a task to a sub-agent, which works beside this conversation and reports in this chat.',
  parameters: z.strictObject({
    agentId: z.string().max(64).optional().describe('this agent when not said'),
    task: z.string().trim().min(1).max(4000),
  }),
  async run({ agentId, task }, owner) {
    return `Started: ${await owner.spawn(agentId, task)}`
  },
})
