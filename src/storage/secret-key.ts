/** A key of 256 bits in a file only its owner may read, made when it is first asked for: what pseudonyms and canaries are derived from. */
import { createHmac, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type SecretKey = {
  readonly value: string
  /** The same text gives the same name, and without the key nobody can tell whose it is. 32 hexadecimal digits. */
  pseudonymOf(text: string): string
}

/** The key's file holds something else. */
export class SecretKeyError extends Error {
  override name = 'SecretKeyError'
}

/** @param folder var; nobody else may look into it from now on. Throws SecretKeyError. */
export function openSecretKey(folder: string): SecretKey {
  const file = join(folder, 'secret-key')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  const value = readFileSync(file, 'utf8').trim()
  if (value.length < 43)
    throw new SecretKeyError(`${file} holds no key. Move it aside: a new one is made at the next start.`)
  return {
    value,
    pseudonymOf: (text) => createHmac('sha256', value).update(text).digest('hex').slice(0, 32),
  }
}
