/** Everything that can be asked of a contained folder, under one name; each verb tells what it gave or why it was refused. */
import { type ContainedFolder, ContainmentError } from '../../src/sandbox/contained-folder.ts'

export const verbs = ['read', 'stat', 'list', 'makeFolder', 'write', 'remove'] as const
export type Verb = (typeof verbs)[number]
export type VerbOutcome = { readonly gave: string } | { readonly refused: string }

/** @throws whatever is no ContainmentError: that is never right. */
export async function tryVerb(folder: ContainedFolder, verb: Verb, name: string): Promise<VerbOutcome> {
  try {
    return { gave: await runVerb(folder, verb, name) }
  } catch (error) {
    if (error instanceof ContainmentError) return { refused: error.reason }
    throw error
  }
}

async function runVerb(folder: ContainedFolder, verb: Verb, name: string): Promise<string> {
  switch (verb) {
    case 'read':
      return (await folder.read(name, 10_000)).toString()
    case 'stat':
      return JSON.stringify(await folder.stat(name)) ?? 'nothing'
    case 'list':
      return JSON.stringify(await folder.list(name))
    case 'makeFolder':
      await folder.makeFolder(name)
      return 'made'
    case 'write':
      await folder.write(name, 'written', 10_000)
      return 'written'
    case 'remove':
      return String(await folder.remove(name))
  }
}
