/** Tries, on the very disk the gateway uses, to get from one person's folder to another's by name. */
import { basename, join } from 'node:path'
import { ContainmentError, openContainedFolder } from '../sandbox/contained-folder.ts'

export type EscapeProbe = {
  readonly folders: number
  readonly attempts: number
  /** What was opened and must not be. */
  readonly opened: readonly string[]
}

const mostFolders = 1000
const readBytes = 64

/** @param folders absolute, those of people. */
export async function probeFolders(folders: readonly string[], users: string): Promise<EscapeProbe> {
  const tried = folders.slice(0, mostFolders)
  const opened: string[] = []
  let attempts = 0
  for (const [index, folder] of tried.entries()) {
    const other = basename(tried[(index + 1) % tried.length] ?? folder)
    const names = escapesTo(other, users, basename(folder))
    attempts += names.length
    opened.push(...(await whatOpens(folder, names)))
  }
  return { folders: tried.length, attempts, opened }
}

async function whatOpens(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const opened: string[] = []
  for (const name of names)
    if (await opens(folder, name)) opened.push(`${JSON.stringify(name)} from ${basename(folder)}`)
  return opened
}

async function opens(folder: string, name: string): Promise<boolean> {
  try {
    await openContainedFolder(folder).read(name, readBytes)
    return true
  } catch (error) {
    if (error instanceof ContainmentError) return error.reason === 'too-large'
    throw error
  }
}

/** Thirty ways to say "the other one's profile". */
export function escapesTo(other: string, users: string, own: string): readonly string[] {
  const there = `${other}/profile.md`
  return [
    ...[`../${there}`, `./../${there}`, `../${own}/../${there}`, `x/../../${there}`, `profile.md/../../${there}`],
    ...[`..//${there}`, `/../${there}`, `../../users/${there}`, `.../${there}`, `....//${there}`],
    ...[`..\\${there}`, `..\\${other}\\profile.md`, `%2e%2e/${there}`, `..%2f${there}`, `%2e%2e%2f${there}`],
    ...[`..%252f${there}`, `..%c0%af${there}`, `..\u2215${there}`, `\uff0e\uff0e/${there}`, `..\u0000/${there}`],
    ...[`../${there}\u0000.md`, `.. /${there}`, `..\u200b/${there}`, `../${there.toUpperCase()}`, ` ../${there}`],
    ...[join(users, there), `file://${join(users, there)}`, `~/${there}`, `/proc/self/cwd/users/${there}`, `${there}`],
  ]
}
