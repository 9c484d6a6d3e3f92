/** What every route is given, and how a route refuses. */
import type { FastifyRequest } from 'fastify'
import type { TurnEvent, TurnRequest } from '../agent/turn.ts'
import type { Keeper } from '../knowledge/keeper.ts'
import type { Logger } from '../log/logger.ts'
import type { Access } from './access.ts'

export type HttpParts = {
  readonly keeper: Pick<Keeper, 'knowledge' | 'isReady' | 'progress' | 'problem'>
  readonly agents: readonly { readonly id: string; readonly default: boolean }[]
  /** Throws UnknownAgentError at the first event. */
  readonly answer: (agentId: string | undefined, request: TurnRequest) => AsyncGenerator<TurnEvent>
  readonly access: Access
  readonly logger: Logger
  readonly version: string
  readonly warnings: readonly string[]
  /** Where the built page lies; absolute. */
  readonly uiFolder: string
  readonly webEnabled: boolean
}

/** A request that is refused: the status and a sentence for the one who asked. */
export class HttpError extends Error {
  override name = 'HttpError'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export function requireAccess(parts: HttpParts) {
  return async (request: FastifyRequest): Promise<void> => {
    if (!parts.access.mayUse(request))
      throw new HttpError(401, 'This needs the gateway token: send "Authorization: Bearer <token>", or open the link that ./protech start prints.')
  }
}
