import { z } from 'zod'
import { defineTool } from './tool.ts'

/** Says how the conversation stands; it changes nothing, the model of the session least of all. */
export const sessionStatusTool = defineTool({
  name: 'session_status',
  description: 'Model, tokens and cost of this conversation.',
  audience: 'everyone',
  parameters: z.strictObject({}),
  run: (_, { status }) => status(),
})
