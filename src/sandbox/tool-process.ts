/**
 * One child process in which files are read for a model. Node's permission model lets it read its own program, the knowledge folder and one
 * person's folder; it may not write, start programs, load native code or open a database, and its environment is empty. The guard of
 * contained-folder.ts is the boundary, here as there; this is the belt over it.
 *
 * What the belt does not hold, so that nobody counts on it: a symbolic link inside a granted folder is followed by Node (the guard refuses
 * it), and Node 24 has no permission for the network.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { ContainmentReason } from './containment-reasons.ts'
import type { LinesRequest } from './read-lines.ts'

/** What one child may read; absolute paths with no link in them. */
export type FileGrant = { readonly knowledge: string; readonly person: string | undefined }

export type FileRequest = LinesRequest & { readonly id: number; readonly folder: 'knowledge' | 'person' }

export type FileReply =
  | { readonly id: number; readonly kind: 'read'; readonly text: string }
  | { readonly id: number; readonly kind: 'refused'; readonly reason: ContainmentReason }

/** The process did not answer: it died, or took too long and was ended. The next call starts another. */
export class ToolProcessError extends Error {
  override name = 'ToolProcessError'
}

export type ToolProcess = {
  readonly pid: number | undefined
  readonly isEnded: boolean
  /** One at a time. Rejects with ToolProcessError. */
  ask(request: Omit<FileRequest, 'id'>): Promise<FileReply>
  /** Resolves when it is gone. */
  end(): Promise<void>
}

/** A guard that walks by descriptor has a handful open at a time; the lowest free numbers are used first. */
const mostDescriptors = 96

/**
 * The guard looks into an open folder by `/proc/self/fd/<number>/…`. Each number is granted on its own: with all of `/proc/self/fd/`, Node
 * would take `/proc/self/fd/20/../tg_2/profile.md` for a path in there, while the kernel goes to the folder beside. With single numbers it
 * takes that for `/proc/self/fd/tg_2`, which nothing grants. (A folder beside, whose whole name is a number such as 20, would still be
 * open; people's folders have a prefix.)
 */
function descriptorGrants(platform: NodeJS.Platform): string[] {
  if (platform !== 'linux') return []
  return Array.from({ length: mostDescriptors }, (_, index) => `/proc/self/fd/${index + 3}/*`)
}

/** The program itself: the files of this folder, and the words by which Node tells how to read them. */
function programFiles(): string[] {
  const here = import.meta.dirname
  const modules = readdirSync(here).filter((file) => file.endsWith('.ts'))
  return [...modules.map((file) => join(here, file)), join(here, '../../package.json')]
}

/** Node's arguments for a process that may read what is granted. Throws ToolProcessError for a folder whose name would grant more. */
export function permissionArguments(grant: FileGrant, platform: NodeJS.Platform = process.platform): string[] {
  const folders = [grant.knowledge, ...(grant.person === undefined ? [] : [grant.person])]
  const odd = folders.find((folder) => /[*,\0]/.test(folder) || !folder.startsWith('/') || folder === '/')
  if (odd !== undefined)
    throw new ToolProcessError(`Files in ${JSON.stringify(odd)} cannot be read in a sandbox: rename the folder.`)
  const readable = [...programFiles(), ...folders.flatMap((folder) => [folder, `${folder}/*`])]
  return [
    '--permission',
    ...[...readable, ...descriptorGrants(platform)].map((path) => `--allow-fs-read=${path}`),
    ...withoutDatabase(),
    '--disallow-code-generation-from-strings',
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    '--max-old-space-size=64',
  ]
}

/** Node's own SQLite opens files past its permissions. A Node that no longer knows the flag would not start with it. */
function withoutDatabase(): string[] {
  const flag = '--no-experimental-sqlite'
  return process.allowedNodeEnvironmentFlags.has(flag) ? [flag] : []
}

export type ToolProcessOptions = {
  readonly grant: FileGrant
  /** For one call, the start included. */
  readonly timeoutMs: number
  /** Another program with the same rights, for tests. */
  readonly program?: string
}

export function startToolProcess({ grant, timeoutMs, program }: ToolProcessOptions): ToolProcess {
  const granted = { knowledge: realpathSync(grant.knowledge), person: grant.person && realpathSync(grant.person) }
  const child = startChild(granted, program ?? join(import.meta.dirname, 'tool-child.ts'))
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  let isEnded = false
  let nextId = 1
  const end = () => {
    isEnded = true
    setHeld(child, true)
    child.kill('SIGKILL')
    return gone
  }
  void gone.then(() => {
    isEnded = true
  })
  setHeld(child, false)
  return {
    pid: child.pid,
    get isEnded() {
      return isEnded
    },
    async ask(request) {
      const id = nextId++
      setHeld(child, true)
      try {
        return await answerOf(child, { ...request, id }, timeoutMs)
      } catch (error) {
        await end()
        throw error
      } finally {
        setHeld(child, false)
      }
    },
    end,
  }
}

function startChild(grant: FileGrant, program: string): ChildProcess {
  return fork(program, [grant.knowledge, grant.person ?? ''], {
    execArgv: permissionArguments(grant),
    env: {},
    cwd: import.meta.dirname,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

/** Rejects with ToolProcessError. */
async function answerOf(child: ChildProcess, request: FileRequest, timeoutMs: number): Promise<FileReply> {
  const { promise, resolve, reject } = Promise.withResolvers<FileReply>()
  const onMessage = (reply: FileReply) => {
    if (reply.id === request.id) resolve(reply)
  }
  const onEnd = (cause: unknown) => reject(new ToolProcessError('The tool process ended.', { cause }))
  const timer = setTimeout(() => reject(new ToolProcessError('The tool process took too long.')), timeoutMs)
  child.on('message', onMessage)
  child.once('exit', onEnd)
  child.once('error', onEnd)
  child.send(request, (error) => {
    if (error) onEnd(error)
  })
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    child.off('message', onMessage)
    child.off('exit', onEnd)
    child.off('error', onEnd)
  }
}

/** A process with work keeps the program alive; an idle one does not. */
function setHeld(child: ChildProcess, held: boolean): void {
  if (held) {
    child.ref()
    child.channel?.ref()
  } else {
    child.unref()
    child.channel?.unref()
  }
}
