/** The values of a config and an environment that are secret: what must not stand in a log, a message or a query. */
import type { Environment } from './load.ts'

const secretKey = /(?:token|key|secret|password)$/i
const secretVariable = /(?:_|^)(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$/

/** @param config as it was loaded, with the variables in it replaced. */
export function secretValues(config: unknown, environment: Environment): string[] {
  const named = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && secretVariable.test(name) ? [value] : [],
  )
  return [...new Set([...named, ...valuesIn(config)])].filter((value) => value !== '')
}

function valuesIn(config: unknown): string[] {
  if (typeof config !== 'object' || config === null) return []
  return Object.entries(config).flatMap(([key, value]) => {
    if (typeof value !== 'string') return valuesIn(value)
    return secretKey.test(key) ? [value] : []
  })
}
