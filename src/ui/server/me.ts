import { type Me, parseMe } from './contract.ts'

export const meKey = ['me'] as const

const pollWhileChanging = 2000
const pollWhileUnreachable = 5000

export async function fetchMe(): Promise<Me> {
  const response = await fetch('/api/me')
  if (!response.ok) throw new Error(`GET /api/me answered ${response.status}`)
  return parseMe(await response.json())
}

/** Milliseconds until the next look, or false when nothing is expected to change by itself. */
export function pollInterval(me: Me | undefined): number | false {
  if (!me) return pollWhileUnreachable
  if (!me.signedIn) return false
  return me.embedding.state !== 'ready' || me.indexing ? pollWhileChanging : false
}

/** False when the gateway does not accept the token. */
export async function signIn(token: string): Promise<boolean> {
  const response = await fetch('/api/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  if (response.status === 401) return false
  if (!response.ok) throw new Error(`POST /api/sign-in answered ${response.status}`)
  return true
}

export async function signOut(): Promise<void> {
  const response = await fetch('/api/sign-out', { method: 'POST' })
  if (!response.ok) throw new Error(`POST /api/sign-out answered ${response.status}`)
}

/** People paste the whole printed link as often as the token alone. */
export function tokenFrom(pasted: string): string {
  const trimmed = pasted.trim()
  return URL.parse(trimmed)?.searchParams.get('token') ?? trimmed
}
