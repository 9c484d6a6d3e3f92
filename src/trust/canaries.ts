/**
 * Tokens that stand in what nobody else may read: one for each person, one for the system prompt. Where one comes out in another place,
 * something has crossed. They are derived from a key, so that they survive a restart without being kept, and have a shape that does not
 * occur in prose.
 */
import { createHmac } from 'node:crypto'

export type Canaries = {
  /** The person's token; it is known from now on. @param person as in the user folder, "telegram:123". */
  of(person: string): string
  /** Whose token it is, in whatever case it is written; undefined for the system prompt's and for made-up ones. */
  ownerOf(token: string): string | undefined
  /** The token of the system prompt. */
  readonly system: string
  add(person: string): void
  /** @returns false when the person was not known. */
  remove(person: string): boolean
}

/** Of a token in lower case. */
export const canaryShape = 'ptc[a-z2-7]{26}'
export const canaryLength = 29

const base32 = 'abcdefghijklmnopqrstuvwxyz234567'

export function createCanaries(key: string): Canaries {
  const tokens = new Map<string, string>()
  const owners = new Map<string, string>()
  const add = (person: string): string => {
    const known = tokens.get(person)
    if (known !== undefined) return known
    const token = deriveToken(key, `person ${person}`)
    tokens.set(person, token)
    owners.set(token, person)
    return token
  }
  return {
    of: add,
    ownerOf: (token) => owners.get(token.toLowerCase()),
    system: deriveToken(key, 'system prompt'),
    add: (person) => {
      add(person)
    },
    remove: (person) => {
      owners.delete(tokens.get(person) ?? '')
      return tokens.delete(person)
    },
  }
}

function deriveToken(key: string, name: string): string {
  const digest = createHmac('sha256', key).update(name).digest()
  return `ptc${[...digest.subarray(0, 26)].map((byte) => base32[byte & 31]).join('')}`
}
