/** What every route is given. */
import type { TurnEvent, TurnRequest } from '../agent/turn.ts'
import type { ChannelState } from '../channels/channel.ts'
import type { Webhook } from '../channels/telegram/webhook.ts'
import type { Config } from '../config/schema.ts'
import type { Keeper } from '../knowledge/keeper.ts'
import type { LaneState } from '../lanes/lane-queue.ts'
import { detectLanguage } from '../language/detect.ts'
import { phrases } from '../language/phrases.ts'
import type { Logger } from '../log/logger.ts'
import type { ModelState } from '../models/model-health.ts'
import type { Sessions } from '../sessions/store.ts'
import type { Access } from './access.ts'
import type { Guard } from './guard.ts'
import { HttpError } from './http-error.ts'

export type HttpParts = {
  readonly keeper: Pick<Keeper, 'knowledge' | 'isReady' | 'progress' | 'problem'>
  readonly agents: readonly { readonly id: string; readonly default: boolean }[]
  /** Throws UnknownAgentError at the first event. */
  readonly answer: (agentId: string | undefined, request: TurnRequest) => AsyncGenerator<TurnEvent>
  /** Where services post what comes in. */
  readonly webhooks: readonly Webhook[]
  /** What /healthz says beside the index. */
  readonly health: Health
  readonly access: Access
  /** Where it listens, and whom it lets in. */
  readonly gateway: Omit<Config['gateway'], 'auth'>
  /** For the admin's view of conversations. */
  readonly sessions: Pick<Sessions, 'list' | 'read'>
  /** At an administrator's word. */
  readonly forgetPerson: (who: { readonly channel: string; readonly id: string }) => Promise<object>
  readonly logger: Logger
  readonly version: string
  readonly warnings: readonly string[]
  /** Where the built page lies; absolute. */
  readonly uiFolder: string
  readonly webEnabled: boolean
}

export type Health = {
  lanes(): readonly LaneState[]
  channels(): readonly (ChannelState & { readonly name: string; readonly accountId: string })[]
  boxes(): {
    readonly inbox: { readonly open: number; readonly dead: number }
    readonly outbox: { readonly open: number; readonly unknown: number; readonly failed: number }
  }
  readonly workshop: { modelHealth(): readonly ModelState[] }
}

/** What a route is given beside: who asks. */
export type GuardedParts = HttpParts & { readonly guard: Pick<Guard, 'callerOf' | 'addressOf' | 'attempt'> }

/** The longest question that is taken: some ten pages. */
export const longestQuestion = 20_000

/** Throws HttpError when there is no such agent, the question is too long, or the folder has not been read yet. */
export async function beginTurn(
  parts: HttpParts,
  agentId: string | undefined,
  request: TurnRequest,
): Promise<AsyncGenerator<TurnEvent>> {
  if (agentId !== undefined && !parts.agents.some(({ id }) => id === agentId))
    throw new HttpError(
      404,
      `There is no agent "${agentId.slice(0, 100)}". Known are ${parts.agents.map(({ id }) => id).join(', ')}.`,
      'model_not_found',
    )
  if (request.question.length > longestQuestion)
    throw new HttpError(
      400,
      `The question has ${request.question.length} characters; ${longestQuestion} is the most.`,
      'context_length_exceeded',
    )
  if (!parts.keeper.isReady && (await parts.keeper.knowledge.status()).documents === 0)
    throw new HttpError(503, phrases.notReady[detectLanguage(request.question)])
  return parts.answer(agentId, request)
}
