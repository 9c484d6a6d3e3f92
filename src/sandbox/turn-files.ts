/** How the files of one turn are read: in a process of their own, or through the guard alone where no sandbox applies. */
import type { SandboxConfig } from '../config/schema.ts'
import { isSandboxed, processKey } from './applies.ts'
import { openContainedFolder } from './contained-folder.ts'
import { type LinesRequest, readLines } from './read-lines.ts'
import type { ProcessPlace, ToolProcessPool } from './tool-process-pool.ts'

type Range = Pick<LinesRequest, 'offset' | 'limit'>

/** Both throw ContainmentError and ToolProcessError. */
export type TurnFiles = {
  readonly readKnowledge: (file: string, range: Range) => Promise<string>
  /** Absent when the turn belongs to no person. */
  readonly readOwn: ((file: string, range: Range) => Promise<string>) | undefined
}

export type TurnFilesOptions = {
  readonly pool: Pick<ToolProcessPool, 'read'>
  /** Of the agent, as sandboxOf gives it. */
  readonly sandbox: SandboxConfig
  readonly agentId: string
  readonly sessionKey: string
  /** Absolute. */
  readonly knowledge: string
  readonly mostBytes: { readonly knowledge: number; readonly person: number }
  /** Absolute: the folder of the person who writes; undefined in groups and for those without a name. */
  readonly person: string | undefined
}

/** @returns undefined when the sandbox has no files. */
export function openTurnFiles(options: TurnFilesOptions): TurnFiles | undefined {
  const { sandbox, sessionKey, person } = options
  const isApart = isSandboxed(sandbox.mode, sessionKey)
  if (isApart && sandbox.workspaceAccess === 'none') return undefined
  const read = isApart ? readApart(options) : readHere(options)
  return {
    readKnowledge: (file, range) => read('knowledge', file, range),
    readOwn: person === undefined ? undefined : (file, range) => read('person', file, range),
  }
}

type Read = (folder: 'knowledge' | 'person', name: string, range: Range) => Promise<string>

function readApart({ pool, sandbox, knowledge, person, mostBytes, ...turn }: TurnFilesOptions): Read {
  const place: ProcessPlace = {
    key: processKey(sandbox, turn),
    grant: { knowledge, person },
    idleMs: sandbox.prune.idleHours * 3_600_000,
    maxAgeMs: sandbox.prune.maxAgeDays * 86_400_000,
  }
  return (folder, name, range) => pool.read(place, { folder, name, maxBytes: mostBytes[folder], ...range })
}

function readHere({ knowledge, person, mostBytes }: TurnFilesOptions): Read {
  return (folder, name, range) => {
    const opened =
      folder === 'person' && person !== undefined
        ? openContainedFolder(person)
        : openContainedFolder(knowledge, { owner: 'any' })
    return readLines(opened, { name, maxBytes: mostBytes[folder], ...range })
  }
}
