/** Asks the gateway that runs on this machine, with the token it keeps in its own folder. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LoadedConfig } from '../config/load.ts'
import { CommandError } from './console.ts'

/** @returns the answer's JSON. Throws CommandError when no gateway answers. */
export async function askGateway(
  { config, places }: LoadedConfig,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<unknown> {
  const file = join(places.var, 'gateway-token')
  const token = config.gateway.auth.token ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : '')
  const address = `http://${config.gateway.host}:${config.gateway.port}`
  const response = await fetch(address + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new CommandError(`No gateway answers at ${address}. Start it with: ./protech start`, { cause: error })
  })
  const answer: unknown = await response.json()
  if (!response.ok && response.status !== 503)
    throw new CommandError(`The gateway at ${address} answered ${response.status}.`)
  return answer
}
