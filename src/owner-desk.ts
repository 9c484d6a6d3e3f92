/** What an administrator's tools reach outside of conversations: the config file, the log, a container. */
import { join } from 'node:path'
import { type ConfigFile, changeConfigFile, checkChange, showConfig } from './config/change-file.ts'
import { ConfigEditError } from './config/edit.ts'
import { ConfigError, type Environment, type LoadedConfig } from './config/load.ts'
import type { OwnerDesk } from './gateway/gateway-parts.ts'
import { readLog } from './log/read-log.ts'
import { runInContainer } from './sandbox/docker.ts'
import { ToolError } from './tools/tool.ts'

/** @param loaded of the running gateway: a change takes effect at the next start. */
export function createOwnerDesk({ config, places, file }: LoadedConfig, environment: Environment): OwnerDesk {
  const target = file ?? join(places.home, 'protech.json5')
  const configFile: ConfigFile = { file: target, environment, projectFolder: places.home }
  const said = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof ConfigError || error instanceof ConfigEditError)
        throw new ToolError(error.message, { cause: error })
      throw error
    }
  }
  return {
    readConfig: (path) => said(() => showConfig(configFile, path)),
    checkConfig: (change) => said(() => checkChange(configFile, change)),
    setConfig: (change) => said(() => changeConfigFile(configFile, change)),
    readLogs: async (filter) => (await readLog(join(places.var, 'logs'), filter)).join('\n'),
    async exec(command, signal) {
      const { docker } = config.agents.defaults.sandbox
      const ours = [places.users, places.var, target]
      const { output, ...rest } = await runInContainer(command, signal, { docker, forbidden: { ours } })
      return { ...rest, output }
    },
  }
}
