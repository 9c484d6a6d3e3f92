/** Whether the gateway lives and whether it can answer. Open to everybody on the machine: no secrets, no file names. */
import type { FastifyInstance } from 'fastify'
import type { HttpParts } from './http-parts.ts'

export type Problem = { readonly id: string; readonly text: string }

export function addHealthRoutes(server: FastifyInstance, parts: HttpParts): void {
  const started = Date.now()

  server.get('/healthz', async () => {
    const status = await parts.keeper.knowledge.status()
    const problems = findProblems(parts, status)
    return {
      status: problems.length > 0 ? 'degraded' : 'ok',
      version: parts.version,
      uptimeSeconds: Math.round((Date.now() - started) / 1000),
      index: {
        ready: parts.keeper.isReady,
        documents: status.documents,
        chunks: status.chunks,
        generation: status.generation,
        syncedAt: status.syncedAt,
        indexing: parts.keeper.progress,
        quarantined: status.quarantined.length,
        pendingDelete: status.pendingDelete.length,
      },
      embedding: status.embedding,
      lanes: {},
      channels: { web: { enabled: parts.webEnabled } },
      problems,
    }
  })

  server.get('/readyz', (_request, reply) => reply.code(parts.keeper.isReady ? 200 : 503).send({ ready: parts.keeper.isReady }))
}

type Status = Awaited<ReturnType<HttpParts['keeper']['knowledge']['status']>>

function findProblems({ keeper, warnings }: HttpParts, status: Status): Problem[] {
  const { embedding, quarantined, pendingDelete } = status
  return [
    ...(keeper.problem ? [{ id: 'sync', text: keeper.problem }] : []),
    ...(embedding.state === 'words-only' ? [{ id: 'words-only', text: `Searching by words alone. ${embedding.reason ?? 'The config asks for no embedding model.'}` }] : []),
    ...(quarantined.length > 0 ? [{ id: 'quarantine', text: `${quarantined.length} files cannot be used. ./protech kb status says why.` }] : []),
    ...(pendingDelete.length > 0 ? [{ id: 'pending-delete', text: `${pendingDelete.length} deletions wait for ./protech kb sync --confirm.` }] : []),
    ...warnings.map((text, index) => ({ id: `config-${index + 1}`, text })),
  ]
}
