/** A config that may be shown: what is secret is not in it. */

const secretKey = /token|key$|secret|password|authorization|cookie/i
const mask = '********'

/** The same tree; texts under secret keys are masked, and so is what stands before the "@" of an address. `${NAME}` stays: it says where a secret comes from. */
export function maskSecrets(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item, key))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, maskSecrets(item, name)]))
  if (typeof value !== 'string') return value
  if (secretKey.test(key)) return /^\$\{\w+\}$/.test(value) ? value : mask
  return value
    .replace(/\/\/[^/@\s]+@/g, `//${mask}@`)
    .replace(/\bbot\d+:[\w-]+|\b\d{6,}:[\w-]{30,}|\bsk-[\w-]{16,}/g, mask)
}
