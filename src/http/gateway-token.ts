/**
 * The gateway token: of the config, else of var/gateway-token. The file is read anew at every use, so that another one counts at once,
 * whoever wrote it; a file that is gone or holds no token makes nothing right.
 */
import { randomBytes } from 'node:crypto'
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export type GatewayToken = {
  /** For the start: makes a token where there is none. Throws GatewayTokenError when the file holds something else. */
  prepare(): void
  /** As it is at this moment; undefined when the file holds none. */
  current(): string | undefined
  /** Makes another one and keeps it. Throws GatewayTokenError when it stands in the config. */
  rotate(): string
}

/** The token cannot be used or changed. The message says what to do, and never what the token is. */
export class GatewayTokenError extends Error {
  override name = 'GatewayTokenError'
}

/** One line of what a header can carry. */
const tokenPattern = /^[\x21-\x7e]{16,}$/

/** The token of the config, else one of 256 bits in a file only its owner may read. @param folder var. */
export function createGatewayToken(folder: string, configured: string | undefined): GatewayToken {
  if (configured !== undefined) return configuredToken(configured)
  const file = join(folder, 'gateway-token')
  const rotate = () => {
    const token = randomBytes(32).toString('base64url')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeWhole(file, `${token}\n`)
    return token
  }
  return {
    prepare() {
      const found = readToken(file)
      if (found === undefined) rotate()
      else if (tokenPattern.test(found)) chmodSync(file, 0o600)
      else
        throw new GatewayTokenError(
          `${file} holds no token: one line of 16 or more letters, digits and signs, without spaces. Make another one with: ./protech token rotate`,
        )
    },
    current() {
      const token = readToken(file)
      return token !== undefined && tokenPattern.test(token) ? token : undefined
    },
    rotate,
  }
}

function configuredToken(token: string): GatewayToken {
  return {
    prepare: () => undefined,
    current: () => token,
    rotate() {
      throw new GatewayTokenError(
        'The gateway token stands in the config (gateway.auth.token). Write another one there and start the gateway again; or remove the key, and the token is kept in var/gateway-token.',
      )
    },
  }
}

function readToken(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Aside and renamed: nobody reads half a token. */
function writeWhole(file: string, content: string): void {
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  const descriptor = openSync(aside, 'wx', 0o600)
  try {
    writeSync(descriptor, content)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(aside, file)
}
