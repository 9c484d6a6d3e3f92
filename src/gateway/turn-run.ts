/** One turn on its way: what it answers, and with what. */
import type { Turn } from '../lanes/lane-queue.ts'
import type { Batch } from '../lanes/message-queue.ts'
import type { Admitted, GatewayParts } from './gateway-parts.ts'

export type TurnRun = {
  readonly parts: GatewayParts
  readonly batch: Batch<Admitted>
  readonly turn: Turn
  /** The same again when the turn is run again after a crash. */
  readonly turnId: string
}

/** Rows of the inbox that end with this turn. */
export function seqsOf({ messages, dropped }: Batch<Admitted>): number[] {
  return [...messages, ...dropped].map(({ seq }) => seq)
}
