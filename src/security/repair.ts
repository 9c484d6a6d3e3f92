/** What `--fix` does on disk: it takes rights to our own files from others. Secrets, tools and the network are left to people. */
import { closeSync, constants, fchmodSync, fstatSync, openSync } from 'node:fs'
import type { Report } from './audit.ts'
import type { Facts } from './facts.ts'
import { allows, fileMode, folderMode, type PathFact } from './path-fact.ts'

export type Repair = {
  /** What was changed, a sentence each. */
  readonly done: readonly string[]
  /** What could not be. */
  readonly failed: readonly string[]
}

type Paths = readonly (PathFact | undefined)[]

const byOthers = 0o077

const repairable: Readonly<Record<string, (facts: Facts) => Paths>> = {
  'fs.state_dir.perms_world_writable': stateFolders,
  'fs.state_dir.perms_group_writable': stateFolders,
  'fs.state_dir.perms_readable': ({ files }) => [files.isOwnHome ? files.home : undefined, files.var],
  'fs.config.writable': ({ config }) => [config.file],
  'fs.config.world_readable': ({ config }) => [config.file],
  'fs.config.group_readable': ({ config }) => [config.file],
  'fs.gateway_token.perms': ({ files }) => [files.gatewayToken],
  'fs.state_db.perms': ({ files }) => files.stateDb,
  'fs.sessions.perms': ({ files }) => files.sessions,
  'fs.logs.perms': ({ files }) => files.logs,
  'fs.backups.perms': ({ files }) => files.backups,
  'fs.env_file.perms': ({ files }) => files.homeEnv,
  'fs.users_dir.perms': ({ files, people }) => [files.users, ...people.entries, ...people.below],
}

/** The checks about which `--fix` can do something here; closing groups is close-groups.ts. */
export const repairableIds: readonly string[] = Object.keys(repairable)

/** Findings that are accepted are left as they are. */
export function repair(facts: Facts, { findings }: Report): Repair {
  const ids = findings.filter(({ suppressed }) => suppressed === undefined).map(({ id }) => id)
  const found = ids.flatMap((id) => repairable[id]?.(facts) ?? []).filter((path) => path !== undefined)
  const wrong = [...new Map(found.filter((path) => allows(path, byOthers)).map((path) => [path.path, path])).values()]
  const outcomes = wrong.flatMap((path) => tighten(path, modeFor(path, facts)))
  return {
    done: outcomes.flatMap(({ done }) => done ?? []),
    failed: outcomes.flatMap(({ failed }) => failed ?? []),
  }
}

function stateFolders({ files: { home, users, var: state, indexes } }: Facts): Paths {
  const writable = 0o022
  return [home, users, state, indexes].filter((folder) => folder && allows(folder, writable))
}

/** A home that is the project's own folder is read by others on purpose: only the right to write is taken. */
function modeFor({ path, kind, mode }: PathFact, { files }: Facts): number {
  if (path === files.home?.path && !files.isOwnHome) return mode & 0o755
  return kind === 'folder' ? folderMode : fileMode
}

type Outcome = { readonly done?: string; readonly failed?: string }

function tighten(fact: PathFact, mode: number): Outcome[] {
  if (fact.mode === mode) return []
  if (fact.kind === 'file' && fact.links > 1)
    return [{ failed: `${fact.path} has a second name somewhere, whose mode would change as well.` }]
  try {
    changeMode(fact, mode)
    return [{ done: `chmod ${octal(mode)} ${fact.path} (it was ${octal(fact.mode)})` }]
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return [{ failed: `${fact.path} could not be changed (${String(error.code)}).` }]
  }
}

/** What was looked at is what is changed: a link put in its place is not followed, nor is another file. */
function changeMode({ path, kind }: PathFact, mode: number): void {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const status = fstatSync(descriptor)
    if (kind === 'folder' ? !status.isDirectory() : !status.isFile() || status.nlink > 1)
      throw Object.assign(new Error('something else stands there now'), { code: 'replaced' })
    fchmodSync(descriptor, mode)
  } finally {
    closeSync(descriptor)
  }
}

function octal(mode: number): string {
  return mode.toString(8).padStart(3, '0')
}
