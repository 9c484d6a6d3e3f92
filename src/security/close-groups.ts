/** What `--fix` does in the config: an open group policy becomes "allowlist", and every other character stays. */
import { changeConfigFile } from '../config/change-file.ts'
import { ConfigEditError } from '../config/edit.ts'
import { ConfigError, type Environment } from '../config/load.ts'
import type { Report } from './audit.ts'
import type { Facts } from './facts.ts'
import type { Repair } from './repair.ts'

export type ConfigPlace = { readonly environment: Environment; readonly projectFolder: string }

/** A finding that is accepted is left as it is; a config that does not load is left to people. */
export async function closeGroups(facts: Facts, { findings }: Report, place: ConfigPlace): Promise<Repair> {
  const { file, config } = facts.config
  const finding = findings.find(({ id }) => id === 'telegram.group_open')
  if (!file || !config || finding === undefined || finding.suppressed !== undefined) return { done: [], failed: [] }
  const done: string[] = []
  const failed: string[] = []
  for (const path of openPolicies(config)) {
    try {
      await changeConfigFile({ file: file.path, ...place }, { path, value: 'allowlist' })
      done.push(
        `${path} is "allowlist" (it was "open") in ${file.path}; a running gateway takes it up when it is started again`,
      )
    } catch (error) {
      if (!(error instanceof ConfigError || error instanceof ConfigEditError)) throw error
      failed.push(`${path} could not be changed: ${error.message}`)
    }
  }
  return { done, failed }
}

/** Where it is written; an account that says nothing follows its channel. */
function openPolicies({ channels: { telegram } }: NonNullable<Facts['config']['config']>): readonly string[] {
  const own = telegram?.groupPolicy === 'open' ? ['channels.telegram.groupPolicy'] : []
  const accounts = Object.entries(telegram?.accounts ?? {})
    .filter(([, { groupPolicy }]) => groupPolicy === 'open')
    .map(([id]) => `channels.telegram.accounts.${id}.groupPolicy`)
  return [...own, ...accounts]
}
