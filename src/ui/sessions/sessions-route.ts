import { useSyncExternalStore } from 'react'

/** Which view the address names: `#/sessions` and `#/sessions/<id>`, else the chat. */
export type Route = { view: 'chat' } | { view: 'sessions' } | { view: 'transcript'; sessionId: string }

export const sessionsHref = '#/sessions'

export function transcriptHref(sessionId: string): string {
  return `${sessionsHref}/${encodeURIComponent(sessionId)}`
}

export function parseRoute(hash: string): Route {
  const [, view, sessionId] = hash.split('/')
  if (!hash.startsWith('#/') || view !== 'sessions') return { view: 'chat' }
  return sessionId && /^[0-9a-f-]{1,64}$/.test(sessionId) ? { view: 'transcript', sessionId } : { view: 'sessions' }
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash)
  return parseRoute(hash)
}

function subscribe(onChange: () => void): () => void {
  addEventListener('hashchange', onChange)
  return () => removeEventListener('hashchange', onChange)
}
