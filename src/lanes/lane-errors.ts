/** The work of a session was stopped: nothing of it ran if this is what run() rejects with. `cause` is the caller's reason if there is one. */
export class LaneAbortError extends Error {
  override name = 'LaneAbortError'
  constructor(session: string, options?: ErrorOptions) {
    super(`The work of session ${session} was stopped. Ask again if it is still wanted.`, options)
  }
}

/** The queue takes no more work, or gave up what it had: the gateway is stopping. */
export class LaneDrainingError extends Error {
  override name = 'LaneDrainingError'
  constructor(session: string) {
    super(`The gateway is stopping, so the work of session ${session} was not done. Send it again after the restart.`)
  }
}

/** A turn wanted to wait for a session that waits for the turn: the child could never start. */
export class LaneLoopError extends Error {
  override name = 'LaneLoopError'
  constructor(session: string, child: string) {
    super(
      `Session ${session} cannot wait for work in session ${child}, which waits for ${session}. Give the child a session of its own.`,
    )
  }
}
