/**
 * What a person's folder is called: a short word for the channel and an integer. The id comes from the service's envelope as digits; it is
 * judged as it stands, so that no other spelling of a number (full-width digits, "1e3", a leading zero) can name the same folder or another.
 */
export type PersonId = { readonly channel: string; readonly id: string }

/** Nobody of that channel or with that id can have a folder. */
export class PersonIdError extends Error {
  override name = 'PersonIdError'
}

const prefixes: readonly (readonly [channel: string, prefix: string])[] = [
  ['telegram', 'tg'],
  ['web', 'web'],
  ['api', 'api'],
]

/** Names a person in the ledger, the records, the feedback and the canaries. */
export function personKey({ channel, id }: PersonId): string {
  return `${channel}:${id}`
}

/** The reverse. */
export function personOfKey(key: string): PersonId {
  const [channel = '', id = ''] = key.split(':')
  return { channel, id }
}

/** @returns "tg_123". @throws PersonIdError */
export function personFolder({ channel, id }: PersonId): string {
  const prefix = prefixes.find(([known]) => known === channel)?.[1]
  if (prefix === undefined)
    throw new PersonIdError(
      `People of the channel ${shown(channel)} have no folder: only telegram, web and api give numeric ids.`,
    )
  return `${prefix}_${toInteger(id)}`
}

/** @returns whose folder it is; undefined for a name that personFolder would not give. */
export function personOfFolder(folder: string): PersonId | undefined {
  const [prefix, id = ''] = folder.split('_')
  const channel = prefixes.find(([, known]) => known === prefix)?.[0]
  return channel !== undefined && isInteger(id) && folder === `${prefix}_${id}` ? { channel, id } : undefined
}

function toInteger(id: string): number {
  if (!isInteger(id))
    throw new PersonIdError(`A person's id is a whole number above 0, in digits. Received: ${shown(id)}.`)
  return Number(id)
}

/** Above 2^53 two ids could become one number. */
function isInteger(id: string): boolean {
  return /^[1-9][0-9]{0,15}$/.test(id) && Number.isSafeInteger(Number(id))
}

function shown(value: string): string {
  return JSON.stringify(String(value).slice(0, 40).toWellFormed())
}
