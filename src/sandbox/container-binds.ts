/**
 * Which folders may be seen in a container. Each is judged twice: as it is written, and as what it leads to through every link, by the
 * deepest part of it that is there. A folder is refused when it is a forbidden one, lies in one, or has one in it.
 */
import { realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, normalize, relative } from 'node:path'
import { codeOf } from './containment-reasons.ts'

/** The container would see, or get, what it must not. */
export class ContainerConfigError extends Error {
  override name = 'ContainerConfigError'
}

export type Forbidden = {
  /** Absolute: `users` and `var` of this gateway, its config file. */
  readonly ours: readonly string[]
  readonly home?: string
}

/** Never: neither they, nor what is in them. */
const system = [
  '/etc',
  '/proc',
  '/sys',
  '/dev',
  '/boot',
  '/root',
  '/run',
  '/var/run',
  '/var/lib/docker',
  '/private/etc',
]

/** @param bind "source:target" or "source:target:ro". @returns it as Docker's argument, read-only. Throws ContainerConfigError. */
export function checkedBind(bind: string, { ours, home = homedir() }: Forbidden): string {
  const [source = '', target = '', mode = 'ro', ...more] = bind.split(':')
  const refuse = (why: string): never => {
    throw new ContainerConfigError(`The bind ${JSON.stringify(bind)} is not allowed: ${why}.`)
  }
  if (more.length > 0 || !isAbsolute(source) || !isAbsolute(target))
    return refuse('write "/source:/target:ro", both of them absolute')
  if (mode !== 'ro') return refuse('folders are shown for reading only (":ro")')
  if (/[,\0\n]/.test(source + target)) return refuse('a name with a comma or a line end cannot be passed on')
  const inside = normalize(target).replace(/\/+$/, '')
  if (inside === '' || system.some((folder) => isIn(inside, folder))) return refuse('the container needs that place')
  const written = withoutSlash(normalize(source))
  const real = realOf(written)
  const forbidden = [...system, home, ...ours]
  for (const place of [written, real]) {
    if (/(^|\/)docker\.sock$/.test(place)) return refuse('it is the way to Docker itself')
    const touched = forbidden.find((folder) =>
      [folder, realOf(folder)].some((other) => isIn(place, other) || isIn(other, place)),
    )
    if (touched !== undefined) return refuse(`it is, holds or lies in ${touched}`)
  }
  return `type=bind,source=${real},target=${inside},readonly`
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, '')
}

function isIn(path: string, folder: string): boolean {
  const from = relative(folder, path)
  return from === '' || !(from === '..' || from.startsWith('../') || isAbsolute(from))
}

/** What it leads to; of what is not there, by the deepest folder that is. */
function realOf(path: string): string {
  const missing: string[] = []
  for (let at = path; ; at = dirname(at)) {
    try {
      return join(realpathSync(at), ...missing)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || at === dirname(at))
        throw new ContainerConfigError(`${path} cannot be followed to its end.`, { cause: error })
      missing.unshift(at.slice(dirname(at).length).replace(/^\//, ''))
    }
  }
}
