/** What lies on disk, and who may look at it. */
import { accessSync, constants, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import type { Environment, Places } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import type { FileFacts, PeopleFacts } from './facts.ts'
import { lookAt, lookBelow, lookInto, type PathFact } from './path-fact.ts'

export function readFileFacts(places: Places, environment: Environment, config: Config | undefined): FileFacts {
  const state = places.var
  return {
    home: lookAt(places.home),
    isOwnHome: Boolean(environment.PROTECH_HOME),
    users: lookAt(places.users),
    var: lookAt(state),
    indexes: lookAt(places.indexes),
    gatewayToken: lookAt(join(state, 'gateway-token')),
    stateDb: lookInto(state).filter(({ path }) => /^state\.db(?:-wal|-shm|-journal)?$/.test(basename(path))),
    sessions: withFolder(join(state, 'agents')),
    logs: withFolder(join(state, 'logs')),
    backups: [join(places.home, 'backups'), join(state, 'backups')].flatMap(withFolder),
    homeEnv: lookInto(places.home).filter(isEnvFile),
    servedEnv: [
      ...[places.knowledge, places.users].flatMap((folder) => lookBelow(folder)),
      ...workspaces(config, places.home).flatMap((folder) => lookInto(folder)),
    ].filter(isEnvFile),
    unreadable: [places.home, places.users, state, places.indexes, places.knowledge].filter(isShut),
    synced: [...new Set([places.home, state, places.users])].flatMap((path) => {
      const by = syncedBy(realPath(path))
      return by === undefined ? [] : [{ path, by }]
    }),
  }
}

export function readPeopleFacts({ users }: Places): PeopleFacts {
  const entries = lookInto(users)
  return { entries, below: entries.flatMap(({ path, kind }) => (kind === 'folder' ? lookBelow(path) : [])) }
}

function withFolder(folder: string): readonly PathFact[] {
  const own = lookAt(folder)
  return own ? [own, ...(own.kind === 'folder' ? lookBelow(folder) : [])] : []
}

/** `.env`, `.env.local`; an example holds no secret. */
function isEnvFile({ path }: PathFact): boolean {
  const name = basename(path)
  return /^\.env(?:\.|$)/.test(name) && !/\.(?:example|sample|template)$/.test(name)
}

/** The home itself is looked at as one. */
function workspaces(config: Config | undefined, home: string): readonly string[] {
  const named = (config?.agents.list ?? []).flatMap(({ workspace }) =>
    workspace === undefined ? [] : [resolve(home, workspace.replace(/^~(?=\/|$)/, homedir()))],
  )
  return [...new Set(named)].filter((folder) => folder !== home)
}

function isShut(path: string): boolean {
  if (!lookAt(path)) return false
  try {
    accessSync(path, constants.R_OK | constants.X_OK)
    return false
  } catch (error) {
    if (error instanceof Error && 'code' in error) return true
    throw error
  }
}

function realPath(path: string): string {
  return lookAt(path) ? realpathSync(path) : path
}

const syncing: readonly (readonly [by: string, part: RegExp])[] = [
  ['iCloud Drive', /\/Library\/Mobile Documents(?:\/|$)|\/iCloud ?Drive(?:\/|$)/i],
  ['OneDrive', /\/OneDrive(?: ?- ?[^/]+|-[^/]+)?(?:\/|$)/i],
  ['Google Drive', /\/(?:Google ?Drive|GoogleDrive-[^/]+|My Drive)(?:\/|$)/i],
  ['Dropbox', /\/Dropbox(?: \([^/]+\))?(?:\/|$)/i],
  ['Yandex Disk', /\/Yandex\.?Disk[^/]*(?:\/|$)/i],
  ['Nextcloud', /\/Nextcloud(?:\/|$)/i],
  ['a cloud storage of macOS', /\/Library\/CloudStorage\//],
]

/** @returns whose folder a path lies in. */
export function syncedBy(path: string): string | undefined {
  return syncing.find(([, part]) => part.test(path.replaceAll('\\', '/')))?.[0]
}
