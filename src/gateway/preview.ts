/**
 * An answer while it is written: one message that is edited, and further ones where it grows beyond it. The pace stays under what services
 * allow, and grows with the answer. A preview that gets into trouble is given up in silence: the final reply does not depend on it.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Channel, Delivery, ReplyRoute } from '../channels/channel.ts'
import type { Logger } from '../log/logger.ts'
import type { AllowedWords } from '../trust/word-links.ts'
import type { Outbox } from './outbox.ts'
import type { ServiceLine } from './service-line.ts'

export type Preview = {
  /** @param markdown all of the answer so far. `allowed`: what of links and names it may hold. */
  show(markdown: string, allowed?: AllowedWords): void
  /** Resolves when nothing of it is on its way any more. */
  stop(): Promise<void>
  /** Something of the answer is on the screen. */
  readonly isVisible: boolean
}

export type PreviewParts = {
  readonly channel: Channel
  readonly line: ServiceLine
  readonly outbox: Outbox
  readonly route: ReplyRoute
  readonly turn: string
  readonly isGroup: boolean
  readonly logger: Logger
}

/** A push notification shows the first text: not one word, unless no more comes for a while. */
const firstCharacters = 30

export type PreviewPace = {
  /** An answer that is there at once needs no preview. */
  readonly atOnceMs: number
  /** A beginning that is too short to show is shown after this time all the same. */
  readonly firstAfterMs: number
  /** A service that asks for a longer wait gets the final reply alone. */
  readonly longestWaitMs: number
  /** From one edit to the next. */
  readonly everyMs: (isGroup: boolean, length: number) => number
}

export const previewPace: PreviewPace = {
  atOnceMs: 10,
  firstAfterMs: 1500,
  longestWaitMs: 20_000,
  everyMs(isGroup, length) {
    const growth = Math.min(1, length / 4000)
    return isGroup ? 3500 + 1500 * growth : 1200 + 1800 * growth
  },
}

export function createPreview(parts: PreviewParts, pace = previewPace): Preview {
  const screen = createScreen(parts)
  const stopping = new AbortController()
  let wanted = ''
  let mayHold: AllowedWords | undefined
  let running: Promise<void> | undefined
  let hesitating: ReturnType<typeof setTimeout> | undefined

  const render = () => parts.channel.renderPreview(wanted, mayHold)
  /** @returns whether to go on. */
  const step = async (payloads: readonly string[]): Promise<boolean> => {
    for (const [part, payload] of payloads.entries()) {
      if (stopping.signal.aborted) return false
      const delivery = await screen.bring(part, payload)
      if (delivery.kind === 'wait' && delivery.ms <= pace.longestWaitMs) {
        await pause(delivery.ms, stopping.signal)
        return true
      }
      if (delivery.kind !== 'sent') return false
    }
    return true
  }
  const run = async () => {
    clearTimeout(hesitating)
    if (!screen.isVisible) await pause(pace.atOnceMs, stopping.signal)
    for (let payloads = render(); !stopping.signal.aborted && !screen.shows(payloads); payloads = render()) {
      const { length } = wanted
      if (!(await step(payloads))) return stopping.abort()
      await pause(pace.everyMs(parts.isGroup, length), stopping.signal)
    }
    running = undefined
  }
  const giveUp = (error: unknown) => {
    stopping.abort()
    parts.logger.error({ err: error, turn: parts.turn }, 'an answer could not be shown while it was written')
  }
  const begin = () => {
    if (!running && !stopping.signal.aborted) running = run().catch(giveUp)
  }
  return {
    show(markdown, allowed) {
      wanted = markdown
      mayHold = allowed
      if (wanted.trim() === '') return
      if (screen.isVisible || wanted.length >= firstCharacters) begin()
      else hesitating ??= setTimeout(begin, pace.firstAfterMs)
    },
    async stop() {
      stopping.abort()
      clearTimeout(hesitating)
      await running
    },
    get isVisible() {
      return screen.isVisible
    },
  }
}

type Screen = {
  /** Whether nothing has to change for these to be seen. */
  shows(payloads: readonly string[]): boolean
  bring(part: number, payload: string): Promise<Delivery>
  readonly isVisible: boolean
}

/** What of the answer people see, part by part. */
function createScreen(parts: PreviewParts): Screen {
  const ids = new Map(parts.outbox.shown(parts.turn))
  const payloads = new Map<number, string>()
  return {
    shows: (wanted) => wanted.every((payload, part) => payloads.get(part) === payload),
    async bring(part, payload) {
      const messageId = ids.get(part)
      if (messageId !== undefined && payloads.get(part) === payload) return { kind: 'sent', messageId }
      const delivery = await bring(parts, { part, payload, messageId })
      if (delivery.kind !== 'sent') return delivery
      ids.set(part, delivery.messageId)
      payloads.set(part, payload)
      return delivery
    },
    get isVisible() {
      return ids.size > 0
    },
  }
}

type Part = { readonly part: number; readonly payload: string; readonly messageId: string | undefined }

function bring(
  { channel, line, outbox, route, turn }: PreviewParts,
  { part, payload, messageId }: Part,
): Promise<Delivery> {
  if (messageId !== undefined) return line.isDown ? giveWay() : channel.edit(route, messageId, payload)
  if (line.isDown) return giveWay()
  return line.send(async () => {
    outbox.preview(turn, part, route)
    const delivery = await channel.send(route, payload)
    if (delivery.kind === 'sent') outbox.markShown(turn, part, delivery.messageId)
    return delivery
  })
}

/** A service that is out of reach is left to the final reply. */
async function giveWay(): Promise<Delivery> {
  return { kind: 'offline', reason: 'The service is out of reach.' }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return wait(ms, undefined, { signal, ref: false }).catch(() => undefined)
}
