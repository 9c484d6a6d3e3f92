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

/** False when the gateway does not accept what was pasted. */
export async function signIn(shown: Credential): Promise<boolean> {
  const response = await fetch('/api/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(shown),
  })
  if (response.status === 401) return false
  if (!response.ok) throw new Error(`POST /api/sign-in answered ${response.status}`)
  return true
}

export async function signOut(): Promise<void> {
  const response = await fetch('/api/sign-out', { method: 'POST' })
  if (!response.ok) throw new Error(`POST /api/sign-out answered ${response.status}`)
}

export type Credential = { token: string } | { code: string }

/** People paste the printed link as often as the token. */
export function credentialFrom(pasted: string): Credential {
  const trimmed = pasted.trim()
  const code = URL.parse(trimmed)?.searchParams.get('code')
  return code ? { code } : { token: trimmed }
}

/** Whether the link that led here had been used or was too old; said once. */
export function takeSpentLink(): boolean {
  const isSpent = new URLSearchParams(location.search).get('link') === 'spent'
  if (location.search !== '') history.replaceState(null, '', location.pathname + location.hash)
  return isSpent
}
