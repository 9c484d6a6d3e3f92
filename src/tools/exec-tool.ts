import { z } from 'zod'
import type { ExecResult } from './owner-capabilities.ts'
import { defineOwnerTool } from './owner-tool.ts'

export const execTool = defineOwnerTool({
  name: 'exec',
  description: 'Runs a shell command in a throw-away container without a network.',
  parameters: z.strictObject({ command: z.string().min(1).max(4000) }),
  run: async ({ command }, owner, { signal }) => toText(await owner.exec(command, signal)),
})

function toText({ exitCode, output, isCut, isTimedOut }: ExecResult): string {
  const end = isTimedOut ? 'It took too long and was ended.' : `Exit code: ${exitCode ?? 'none, it was killed'}.`
  return `${output}${isCut ? '\n[cut]' : ''}\n${end}`.trim()
}
