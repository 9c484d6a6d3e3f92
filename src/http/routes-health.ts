/** Whether the gateway lives and whether it can answer. Open to everybody: no secrets, and paths only for those who are signed in. */
import type { FastifyInstance } from 'fastify'
import type { Caller } from './access.ts'
import type { GuardedParts, HttpParts } from './http-parts.ts'

export type Problem = { readonly id: string; readonly text: string }

export function addHealthRoutes(server: FastifyInstance, parts: GuardedParts): void {
  const started = Date.now()

  server.get('/healthz', async (request) => {
    const status = await parts.keeper.knowledge.status()
    const problems = findProblems(parts, status, mayReadDetails(parts.guard.callerOf(request)))
    return {
      status: overall(parts, problems),
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
      embedding: { model: status.embedding.model, state: status.embedding.state },
      rerank: { model: status.rerank.model, state: status.rerank.state },
      lanes: Object.fromEntries(parts.health.lanes().map(({ lane, ...state }) => [lane, state])),
      models: parts.health.workshop.modelHealth(),
      ...parts.health.boxes(),
      channels: { web: { enabled: parts.webEnabled }, ...channelStates(parts) },
      problems,
    }
  })

  server.get('/readyz', (_request, reply) =>
    reply.code(parts.keeper.isReady ? 200 : 503).send({ ready: parts.keeper.isReady }),
  )
}

function mayReadDetails(caller: Caller): boolean {
  return caller.kind === 'known' && caller.scopes.includes('read')
}

type Status = Awaited<ReturnType<HttpParts['keeper']['knowledge']['status']>>

/** Down: it cannot answer and will not by itself. Degraded: it answers, and somebody should look. */
function overall({ keeper }: HttpParts, problems: readonly Problem[]): 'ok' | 'degraded' | 'down' {
  if (!keeper.isReady && keeper.problem) return 'down'
  return problems.length > 0 ? 'degraded' : 'ok'
}

function findProblems(
  { keeper, warnings, health }: HttpParts,
  { embedding, rerank, quarantined, pendingDelete }: Status,
  withPaths: boolean,
): Problem[] {
  const sync = withPaths
    ? keeper.problem
    : keeper.problem && 'The knowledge folder could not be read into the index. ./protech health says why.'
  const { inbox, outbox } = health.boxes()
  const reason = withPaths
    ? (embedding.reason ?? 'The config asks for no embedding model.')
    : './protech health says why.'
  const rerankReason = (withPaths && rerank.reason) || './protech health says why.'
  return [
    ...(sync ? [{ id: 'sync', text: sync }] : []),
    ...(embedding.state === 'words-only' ? [{ id: 'words-only', text: `Searching by words alone. ${reason}` }] : []),
    ...(rerank.state === 'failing' ? [{ id: 'rerank', text: `Passages are not reranked. ${rerankReason}` }] : []),
    ...(quarantined.length > 0
      ? [{ id: 'quarantine', text: `${quarantined.length} files cannot be used. ./protech kb status says why.` }]
      : []),
    ...(pendingDelete.length > 0
      ? [{ id: 'pending-delete', text: `${pendingDelete.length} deletions wait for ./protech kb sync --confirm.` }]
      : []),
    ...health.channels().flatMap(toProblem),
    ...health.workshop
      .modelHealth()
      .flatMap(({ name, state }) =>
        state === 'open'
          ? [{ id: `model-${name}`, text: `${name} has failed of late and is left alone for a while.` }]
          : [],
      ),
    ...(inbox.dead > 0
      ? [{ id: 'inbox-dead', text: `${inbox.dead} messages could not be answered and were given up.` }]
      : []),
    ...(outbox.failed > 0 ? [{ id: 'outbox-failed', text: `${outbox.failed} replies could not be delivered.` }] : []),
    ...warnings.map((text, index) => ({ id: `config-${index + 1}`, text })),
  ]
}

function channelStates({ health }: HttpParts) {
  return Object.fromEntries(
    health
      .channels()
      .map(({ name, accountId, ...state }) => [accountId === 'default' ? name : `${name}:${accountId}`, state]),
  )
}

/** A channel that is just starting is no problem yet. */
function toProblem({ name, accountId, state, detail }: ReturnType<HttpParts['health']['channels']>[number]): Problem[] {
  if (state === 'ok' || state === 'starting' || state === 'stopped') return []
  return [{ id: `${name}-${accountId}`, text: `${name} ${accountId} is ${state}. ${detail ?? ''}`.trim() }]
}
