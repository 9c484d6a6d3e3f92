/** How long a model may keep a person waiting: until its reply begins, and between two pieces of it. */

/** In milliseconds. */
export type ReplyTimeouts = {
  /** From the request to the first piece with anything in it: text, reasoning or a tool call. */
  readonly firstTokenMs: number
  /** Between two pieces, whatever is in them. */
  readonly idleMs: number
}

/** The message says which limit it was. */
export class ReplyTimeoutError extends Error {
  override name = 'ReplyTimeoutError'
}

export type ReplyClock = {
  /** Aborted with a ReplyTimeoutError when a limit is passed. */
  readonly signal: AbortSignal
  /** A request goes out. */
  began(): void
  /** A piece came; an empty one does not begin a reply. */
  heard(hasContent: boolean): void
  /** The reply is complete; nothing is waited for until the next request. */
  ended(): void
}

export function createReplyClock({ firstTokenMs, idleMs }: ReplyTimeouts): ReplyClock {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let speaks = false
  const expectWithin = (ms: number, complaint: string) => {
    clearTimeout(timer)
    timer = setTimeout(() => controller.abort(new ReplyTimeoutError(complaint)), ms)
  }
  const expectMore = () =>
    expectWithin(
      idleMs,
      `The model fell silent for ${idleMs / 1000} s in the middle of its reply (timeouts.idleSeconds).`,
    )
  return {
    signal: controller.signal,
    began() {
      speaks = false
      expectWithin(
        firstTokenMs,
        `The model did not begin its reply within ${firstTokenMs / 1000} s (timeouts.firstTokenSeconds).`,
      )
    },
    heard(hasContent) {
      speaks ||= hasContent
      if (speaks) expectMore()
    },
    ended: () => clearTimeout(timer),
  }
}
