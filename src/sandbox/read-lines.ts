/** Lines of a file of a contained folder: what `read` asks for, in the child or without one. */
import type { ContainedFolder } from './contained-folder.ts'

export type LinesRequest = {
  /** In the folder; segments with "/" between them. */
  readonly name: string
  readonly maxBytes: number
  /** The first line, counted from 1. */
  readonly offset: number
  readonly limit: number
}

/** Throws ContainmentError. */
export async function readLines(folder: ContainedFolder, request: LinesRequest): Promise<string> {
  const { name, maxBytes, offset, limit } = request
  const lines = (await folder.read(name, maxBytes)).toString('utf8').split(/\r?\n/)
  const until = offset - 1 + limit
  const rest = lines.length - until
  return [...lines.slice(offset - 1, until), ...(rest > 0 ? [`[${rest} more lines]`] : [])].join('\n')
}
