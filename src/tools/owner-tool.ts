/** A tool for owners: it runs with their capabilities or not at all, whatever let it come this far. */
import type { z } from 'zod'
import type { OwnerCapabilities, ProposedAction } from './owner-capabilities.ts'
import { defineTool, type Tool, type ToolContext, type ToolDefinition, ToolError } from './tool.ts'

export type OwnerToolDefinition<Shape extends z.ZodObject> = Pick<
  ToolDefinition<Shape>,
  'name' | 'description' | 'parameters'
> & {
  readonly run: (args: z.output<Shape>, owner: OwnerCapabilities, context: ToolContext) => Promise<string>
}

export function defineOwnerTool<Shape extends z.ZodObject>({ run, ...rest }: OwnerToolDefinition<Shape>): Tool {
  return defineTool({
    ...rest,
    audience: 'owner',
    async run(args, context) {
      if (!context.owner) throw new ToolError('Only an owner can do this, in a private chat.')
      return run(args, context.owner, context)
    },
  })
}

/** A model can only propose. The code that confirms goes to the person and not through the model, which therefore cannot use it. */
export function propose(owner: OwnerCapabilities, action: ProposedAction): string {
  owner.propose(action)
  return 'Nothing has been done yet. The person is shown exactly what would be done, and a code; it is done when they send the code. Say so in a sentence. You cannot confirm it.'
}
