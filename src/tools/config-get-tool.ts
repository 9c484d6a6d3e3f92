import { z } from 'zod'
import { defineOwnerTool } from './owner-tool.ts'

export const configGetTool = defineOwnerTool({
  name: 'config_get',
  description: 'The config, or one key of it. Secrets are masked.',
  parameters: z.strictObject({
    path: z.string().min(1).max(300).optional().describe('for example "agents.defaults"; all of it when not said'),
  }),
  run: ({ path }, owner) => owner.readConfig(path),
})
