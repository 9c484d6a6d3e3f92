import { z } from 'zod'
import { defineOwnerTool } from './owner-tool.ts'
import { ToolError } from './tool.ts'

export const sessionReadTool = defineOwnerTool({
  name: 'session_read',
  description: 'The last entries of a conversation.',
  parameters: z.strictObject({
    key: z.string().min(1).max(500).describe('as sessions_list shows it'),
    last: z.int().min(1).max(200).optional(),
  }),
  async run({ key, last = 20 }, owner) {
    const text = await owner.readSession(key, last)
    if (text === undefined) throw new ToolError('There is no such conversation. sessions_list shows those there are.')
    return text
  },
})
