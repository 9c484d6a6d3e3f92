/** Calls of one bot, each with what became of it. */
import type { Delivery } from '../channel.ts'
import { toDelivery } from './call-outcome.ts'
import type { Standing } from './standing.ts'

/** @param chatId undefined for a call that belongs to no chat. @param call gives the id of the message, if any. */
export type Deliver = (chatId: string | undefined, call: () => Promise<string>) => Promise<Delivery>

/** A token that is not valid stops all calls, and a chat that is to wait gets none before its time. */
export function createCaller({ state, report }: Standing): Deliver {
  const heldUntil = new Map<string, number>()
  return async (chatId = '', call) => {
    const { state: name, detail = name } = state()
    if (name === 'unauthorized' || name === 'stopped') return { kind: 'stopped', reason: detail }
    const leftMs = (heldUntil.get(chatId) ?? 0) - performance.now()
    if (leftMs > 0) return { kind: 'wait', ms: Math.ceil(leftMs) }
    heldUntil.delete(chatId)
    try {
      return { kind: 'sent', messageId: await call() }
    } catch (error) {
      const delivery = toDelivery(error)
      if (delivery.kind === 'stopped') report({ state: 'unauthorized', detail: delivery.reason })
      if (delivery.kind === 'wait' && chatId !== '') heldUntil.set(chatId, performance.now() + delivery.ms)
      return delivery
    }
  }
}
