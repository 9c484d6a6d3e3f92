/** Changes one key of the config file: checked as a whole before anything is written, whole or not at all, the last good file beside it. */
import { randomUUID } from 'node:crypto'
import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { editConfigText, parseConfigPath, parseConfigText, valueAt } from './edit.ts'
import { ConfigError, type Environment, loadConfig } from './load.ts'
import { maskSecrets } from './masked.ts'

export type ConfigFile = {
  /** Absolute; made when it is not there. */
  readonly file: string
  readonly environment: Environment
  /** Where relative paths start: the project folder. */
  readonly projectFolder: string
}

/** As `agents.list.0.model`, and any JSON value; undefined takes the key away. */
export type KeyChange = { readonly path: string; readonly value: unknown }

/** What the file says, secrets masked, as JSON. @param path undefined: all of it. Throws ConfigEditError. */
export function showConfig({ file }: Pick<ConfigFile, 'file'>, path?: string): string {
  const tree = maskSecrets(parseConfigText(textOf(file)))
  const shown = path === undefined ? tree : valueAt(tree, parseConfigPath(path))
  return shown === undefined ? `${path} is not in the file: its default applies.` : JSON.stringify(shown, null, 2)
}

/** Writes nothing. @returns what would change, in one line, secrets masked. Throws ConfigError and ConfigEditError. */
export async function checkChange(config: ConfigFile, change: KeyChange): Promise<string> {
  const candidate = await writeCandidate(config, change)
  await rm(candidate.file)
  const path = parseConfigPath(change.path)
  const shown = (text: string) => JSON.stringify(valueAt(maskSecrets(parseConfigText(text)), path)) ?? '(not set)'
  return `${change.path}: ${shown(candidate.before)} → ${shown(candidate.after)}`
}

/** Throws ConfigError and ConfigEditError; the file is as it was then. */
export async function changeConfigFile(config: ConfigFile, change: KeyChange): Promise<void> {
  const candidate = await writeCandidate(config, change)
  if (existsSync(config.file) && loads(config, candidate.target)) await keep(candidate.target, candidate.before)
  await rename(candidate.file, candidate.target)
  await syncFolder(dirname(candidate.target))
}

/** The changed file beside the real one, known to load. */
async function writeCandidate(config: ConfigFile, { path, value }: KeyChange) {
  const target = existsSync(config.file) ? realpathSync(config.file) : config.file
  if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new ConfigError(`${config.file} is a link that leads nowhere.`)
  const before = textOf(target)
  const after = editConfigText(before, parseConfigPath(path), value)
  const file = join(dirname(target), `.protech-${randomUUID()}.tmp`)
  try {
    await writeSynced(file, after, modeOf(target))
    load(config, file)
  } catch (error) {
    await rm(file, { force: true })
    if (!(error instanceof ConfigError)) throw error
    throw new ConfigError(error.message.replaceAll(file, config.file), { cause: error })
  }
  return { file, target, before, after }
}

function load({ environment, projectFolder }: ConfigFile, file: string) {
  return loadConfig({ ...environment, PROTECH_CONFIG: file }, projectFolder)
}

function loads(config: ConfigFile, file: string): boolean {
  try {
    load(config, file)
    return true
  } catch (error) {
    if (error instanceof ConfigError) return false
    throw error
  }
}

async function keep(target: string, text: string): Promise<void> {
  const file = `${target}.${randomUUID()}.tmp`
  await writeSynced(file, text, modeOf(target))
  await rename(file, `${target}.bak`)
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** Never more open than it was; a new one is for its owner alone. */
function modeOf(file: string): number {
  return existsSync(file) ? statSync(file).mode & 0o777 : 0o600
}

async function writeSynced(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
