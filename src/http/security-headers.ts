/** What every answer tells a browser: nothing of others is loaded, framed or guessed, and data is not kept. */
import type { FastifyReply } from 'fastify'

/** Mantine writes its variables into style elements. Scripts come from the gateway's own files alone. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "object-src 'none'",
  "frame-src 'none'",
  "worker-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const dataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const always = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-write=(self)',
  'x-dns-prefetch-control': 'off',
} as const

/** For an answer that is written before there is a route. */
export const refusalHeaders = { ...always, 'content-security-policy': dataPolicy, 'cache-control': 'no-store' } as const

/** A page that has not changed is confirmed without a type, and what stands here then goes for the page that is kept. */
export function addSecurityHeaders(reply: FastifyReply): void {
  const isData = /^(?:application\/json|text\/event-stream)/.test(String(reply.getHeader('content-type') ?? ''))
  reply.headers(always).header('content-security-policy', isData ? dataPolicy : pagePolicy)
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
}
