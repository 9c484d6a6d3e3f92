import { z } from 'zod'
import { defineTool } from './tool.ts'

export const searchKnowledgeTool = defineTool({
  name: 'search_knowledge',
  description: 'More passages on something the given ones miss.',
  audience: 'everyone',
  parameters: z.strictObject({ query: z.string().trim().min(1).max(500) }),
  run: ({ query }, { searchKnowledge }) => searchKnowledge(query),
})
