/** `read`: names that are looked up in tables, never joined to a path. */
import { z } from 'zod'
import { ContainmentError } from '../sandbox/contained-folder.ts'
import { defineTool, type LineRange, type OwnFile, type ToolContext, ToolError } from './tool.ts'

const own: ReadonlyMap<string, OwnFile> = new Map([
  ['me/profile.md', 'profile.md'],
  ['me/history.md', 'history.md'],
])
const prefix = 'knowledge/'
const mostNamed = 20

export const readTool = defineTool({
  name: 'read',
  description: 'A whole file: "knowledge/<file>", "me/profile.md" or "me/history.md".',
  audience: 'everyone',
  parameters: z.strictObject({
    path: z.string().min(1).max(300),
    offset: z.int().min(1).max(1_000_000).optional(),
    limit: z.int().min(1).max(2000).optional(),
  }),
  async run({ path, offset = 1, limit = 400 }, context) {
    const range: LineRange = { offset, limit }
    const ownFile = own.get(path)
    if (ownFile !== undefined) {
      if (!context.readOwn) throw new ToolError('Nothing about a person can be read here: this is no private chat.')
      return readOrSay(path, context.readOwn(ownFile, range))
    }
    const files = await context.knowledgeFiles()
    const file = files.find((name) => path === `${prefix}${name}`)
    if (file === undefined) throw new ToolError(`There is no such file. ${whatThereIs(path, files, context)}`)
    return readOrSay(path, context.readKnowledge(file, range))
  },
})

/** What the model can do nothing about is for the log. */
async function readOrSay(path: string, text: Promise<string>): Promise<string> {
  try {
    return await text
  } catch (error) {
    if (!(error instanceof ContainmentError)) throw error
    if (error.reason === 'missing') throw new ToolError(`${path} is not there yet.`, { cause: error })
    if (error.reason === 'too-large') throw new ToolError(`${path} is too large to be read.`, { cause: error })
    throw error
  }
}

/** The files whose names have most in common with what was asked for. */
function whatThereIs(path: string, files: readonly string[], { readOwn }: ToolContext): string {
  const words = new Set(path.toLowerCase().split(/[^\p{L}\p{N}]+/u))
  const near = files
    .map((name) => ({
      name,
      common: name
        .toLowerCase()
        .split(/[^\p{L}\p{N}]+/u)
        .filter((word) => words.has(word)).length,
    }))
    .toSorted((a, b) => b.common - a.common)
    .slice(0, mostNamed)
    .map(({ name }) => `${prefix}${name}`)
  const names = [...(readOwn ? own.keys() : []), ...near]
  return `There are ${files.length} files, among them: ${names.join(', ')}.`
}
