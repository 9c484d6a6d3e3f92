/** "Typing…" from the moment a message is accepted until its answer is there; one per chat, and never for ever. */
import type { Channel, ReplyRoute } from '../channels/channel.ts'

export type Typing = {
  start(chat: string, channel: Pick<Channel, 'typing'>, route: ReplyRoute): void
  stop(chat: string): void
  close(): void
}

export type TypingPace = { readonly everyMs: number; readonly longestMs: number }

/** Telegram shows it for five seconds. */
const typingPace: TypingPace = { everyMs: 4500, longestMs: 5 * 60_000 }
const mostFailures = 3

export function createTyping(pace = typingPace): Typing {
  const running = new Map<string, () => void>()
  const stop = (chat: string) => {
    running.get(chat)?.()
    running.delete(chat)
  }
  return {
    start(chat, channel, route) {
      if (running.has(chat)) return
      const end = keepTyping({ type: () => channel.typing(route), ...pace }, () => {
        if (running.get(chat) === end) running.delete(chat)
      })
      running.set(chat, end)
    },
    stop,
    close() {
      for (const chat of [...running.keys()]) stop(chat)
    },
  }
}

type Keeping = TypingPace & { readonly type: () => ReturnType<Channel['typing']> }

/** @param ended when it ends by itself. @returns how to end it. */
function keepTyping({ type, everyMs, longestMs }: Keeping, ended: () => void): () => void {
  let failures = 0
  let beats = 0
  let isBusy = false
  const beat = async () => {
    if (isBusy) return
    isBusy = true
    const { kind } = await type()
    isBusy = false
    beats += 1
    if (kind !== 'wait') failures = kind === 'sent' ? 0 : failures + 1
    if (failures < mostFailures && kind !== 'stopped' && kind !== 'unreachable' && beats * everyMs < longestMs) return
    clearInterval(timer)
    ended()
  }
  const timer = setInterval(() => void beat(), everyMs)
  timer.unref()
  void beat()
  return () => clearInterval(timer)
}
