import { z } from 'zod'
import { defineOwnerTool } from './owner-tool.ts'

export const logsReadTool = defineOwnerTool({
  name: 'logs_read',
  description: "The last lines of the gateway's log.",
  parameters: z.strictObject({
    level: z.enum(['debug', 'info', 'warn', 'error']).optional().describe('this level and above'),
    session: z.string().min(1).max(500).optional().describe('of this conversation only'),
    last: z.int().min(1).max(200).optional(),
  }),
  run: ({ level = 'info', session, last = 50 }, owner) => owner.readLogs({ level, session, last }),
})
