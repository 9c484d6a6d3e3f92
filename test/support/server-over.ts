/** A server alone, over knowledge in a state that is hard to bring about. */
import { configSchema } from '../../src/config/schema.ts'
import { createAccess } from '../../src/http/access.ts'
import type { HttpParts } from '../../src/http/http-parts.ts'
import { createServer } from '../../src/http/server.ts'
import { createSilentLogger } from '../../src/log/logger.ts'

export const serverToken = 'a-token-for-health-0123456789'

type State = Partial<Pick<HttpParts['keeper'], 'isReady' | 'problem' | 'progress'>> & {
  readonly status?: Partial<Awaited<ReturnType<HttpParts['keeper']['knowledge']['status']>>>
  readonly warnings?: readonly string[]
}

export function serverOver({ isReady = true, problem, progress = null, status, warnings = [] }: State) {
  const never = () => Promise.reject(new Error('not asked here'))
  const knowledge: HttpParts['keeper']['knowledge'] = {
    isWriter: true,
    search: never,
    relevanceTo: never,
    sync: never,
    optimize: never,
    files: () => [],
    knowsWord: () => false,
    close: never,
    status: async () => ({
      documents: 3,
      chunks: 9,
      generation: 'protech-embed/chunks-1',
      embedding: { model: 'protech-embed', state: 'ready' },
      rerank: { model: 'none', state: 'off', reranked: 0, missed: 0 },
      quarantined: [],
      pendingDelete: [],
      syncedAt: null,
      ...status,
    }),
  }
  return createServer({
    keeper: { knowledge, isReady, progress, problem },
    agents: [{ id: 'protech', default: true }],
    answer: () => {
      throw new Error('not asked here')
    },
    webhooks: [],
    health: {
      lanes: () => [],
      channels: () => [],
      boxes: () => ({ inbox: { open: 0, dead: 0 }, outbox: { open: 0, unknown: 0, failed: 0 } }),
      workshop: { modelHealth: () => [] },
    },
    access: createAccess({
      token: { current: () => serverToken },
      keys: { find: () => undefined, isValid: () => false },
      codes: { redeem: () => false },
      isPublic: false,
    }),
    gateway: { ...configSchema.parse({}).gateway, allowedHosts: ['localhost:80'] },
    sessions: { list: () => [], read: never },
    forgetPerson: never,
    logger: createSilentLogger(),
    version: '1.2.3',
    warnings,
    uiFolder: '/nowhere',
    webEnabled: true,
  })
}
