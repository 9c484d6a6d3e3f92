import { z } from 'zod'
import type { ConfigChange } from './owner-capabilities.ts'
import { defineOwnerTool, propose } from './owner-tool.ts'
import { ToolError } from './tool.ts'

export const configSetTool = defineOwnerTool({
  name: 'config_set',
  description: 'Proposes a change of one key of the config. It is written when the owner has confirmed it.',
  parameters: z.strictObject({
    path: z.string().min(1).max(300).describe('for example "agents.defaults.maxConcurrent"'),
    value: z.string().min(1).max(4000).describe('the value as JSON: 8, "text", ["a"]; null removes the key'),
  }),
  async run({ path, value }, owner) {
    const change: ConfigChange = { path, value: parse(value) ?? undefined }
    const preview = await owner.checkConfig(change)
    return propose(owner, {
      preview,
      async run() {
        await owner.setConfig(change)
        return preview
      },
    })
  },
})

function parse(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch (error) {
    throw new ToolError('"value" has to be JSON: a text stands in quotation marks.', { cause: error })
  }
}
