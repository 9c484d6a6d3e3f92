/** Asks the gateway that runs on this machine, with the token it keeps in its own folder. */
import { join } from 'node:path'
import type { LoadedConfig } from '../config/load.ts'
import { createGatewayToken } from '../http/gateway-token.ts'
import { createMemory, type Memory } from '../storage/memory.ts'
import { openStateDb } from '../storage/state-db.ts'
import { CommandError } from './console.ts'

const addressKey = 'gateway-address'

/** A gateway on a free port leaves word of where it is. */
export function rememberAddress(memory: Memory, address: string): void {
  memory.write(addressKey, address)
}

export function gatewayAddress({ config: { gateway }, places }: LoadedConfig): string {
  const host = ['0.0.0.0', '::'].includes(gateway.host) ? '127.0.0.1' : gateway.host
  if (gateway.port !== 0) return `http://${host.includes(':') ? `[${host}]` : host}:${gateway.port}`
  const db = openStateDb(join(places.var, 'state.db'))
  try {
    return createMemory(db).read(addressKey) ?? `http://${host}:0`
  } finally {
    db.close()
  }
}

/** Throws CommandError when no gateway answers. */
export async function requireGateway(loaded: LoadedConfig): Promise<string> {
  const address = gatewayAddress(loaded)
  const response = await send(address, '/readyz', {})
  await response.body?.cancel()
  return address
}

/** Whether one answers where the config says. */
export async function isGatewayRunning(loaded: LoadedConfig): Promise<boolean> {
  try {
    await requireGateway(loaded)
    return true
  } catch (error) {
    if (error instanceof CommandError) return false
    throw error
  }
}

/** @returns the answer's JSON. Throws CommandError when no gateway answers. */
export async function askGateway(
  loaded: LoadedConfig,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<unknown> {
  const { config, places } = loaded
  const token = createGatewayToken(places.var, config.gateway.auth.token).current() ?? ''
  const address = gatewayAddress(loaded)
  const response = await send(address, path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const answer: unknown = await response.json()
  if (!response.ok && response.status !== 503)
    throw new CommandError(`The gateway at ${address} answered ${response.status}.`)
  return answer
}

async function send(address: string, path: string, init: RequestInit): Promise<Response> {
  return fetch(address + path, init).catch((error: unknown) => {
    throw new CommandError(`No gateway answers at ${address}. Start it with: ./protech start`, { cause: error })
  })
}
