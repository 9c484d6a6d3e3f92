import { z } from 'zod'
import { defineOwnerTool } from './owner-tool.ts'

export const sessionsListTool = defineOwnerTool({
  name: 'sessions_list',
  description: 'The conversations of this gateway, the latest first.',
  parameters: z.strictObject({
    agentId: z.string().max(64).optional().describe('of this agent only'),
    limit: z.int().min(1).max(100).optional(),
  }),
  async run({ agentId, limit = 20 }, owner) {
    const sessions = await owner.listSessions({ agentId, limit })
    if (sessions.length === 0) return 'There are no conversations.'
    return sessions.map(({ key, updatedAt }) => `${updatedAt} ${key}`).join('\n')
  },
})
