/** What each route needs, in one table. A route that does not stand here is shut. */
import type { Scope } from './api-keys.ts'

/**
 * `nothing`: holds no data; `caller`: open, and tells more to those it knows; `own-page`: for a page of the gateway alone; `webhook`: has a
 * secret of its own; else the scope.
 */
export type Need = 'nothing' | 'caller' | 'own-page' | 'webhook' | Scope

export const routeNeeds: Readonly<Record<string, Need>> = {
  'GET /': 'nothing',
  'GET /*': 'nothing',
  'GET /readyz': 'nothing',
  'GET /sign-in': 'nothing',
  'GET /healthz': 'caller',
  'GET /api/me': 'caller',
  'POST /api/sign-in': 'own-page',
  'POST /api/sign-out': 'own-page',
  'POST /api/chat': 'chat',
  'GET /v1/models': 'chat',
  'GET /v1/models/:model': 'chat',
  'POST /v1/chat/completions': 'chat',
  'GET /api/knowledge/status': 'read',
  'POST /api/knowledge/sync': 'admin',
  'POST /api/people/forget': 'admin',
  'GET /api/sessions': 'admin',
  'GET /api/sessions/:sessionId/transcript': 'admin',
}

/** @param webhookPaths where services post. @returns undefined for a route that nobody has thought about. */
export function needOf(method: string, path: string, webhookPaths: readonly string[]): Need | undefined {
  if (method === 'POST' && webhookPaths.includes(path)) return 'webhook'
  return routeNeeds[`${method === 'HEAD' ? 'GET' : method} ${path}`]
}
