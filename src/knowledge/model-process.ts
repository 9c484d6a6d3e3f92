/**
 * A child process that holds models: started by the first question, and again by the first one after its death. It gets no environment,
 * no terminal and may make no code of strings; what it says to the questions is all that comes back.
 */
import { type ChildProcess, fork } from 'node:child_process'

/** Of all files of the model together, in bytes. */
export type DownloadProgress = { readonly loaded: number; readonly total: number }

type Numbered = { readonly id: number }
/** A request as it is asked: its number is the process's affair. */
export type Unnumbered<Request> = Request extends Numbered ? Omit<Request, 'id'> : never

export type ModelProcess<Request extends Numbered, Reply extends Numbered> = {
  /** Resolves with the one reply to this question; rejects with `errors.ended` or `errors.closed`. */
  ask(question: Unnumbered<Request>, progress?: (progress: DownloadProgress) => void): Promise<Reply>
  /** Ends the process at once; what it was asked is rejected, and the next question starts another. */
  kill(): void
  close(): Promise<void>
}

export type ModelProcessOptions = {
  readonly program: URL
  readonly errors: { readonly ended: (cause?: unknown) => Error; readonly closed: () => Error }
  /** Whatever was loaded is gone. */
  readonly onEnd: () => void
}

type Waiting<Reply> = {
  readonly progress: ((progress: DownloadProgress) => void) | undefined
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: Error) => void
}
type Progress = DownloadProgress & Numbered & { readonly kind: 'progress' }

export function createModelProcess<
  Request extends Numbered & { readonly kind: string },
  Reply extends Numbered & { readonly kind: string },
>({ program, errors, onEnd }: ModelProcessOptions): ModelProcess<Request, Reply> {
  const waiting = new Map<number, Waiting<Reply>>()
  let running: ChildProcess | undefined
  let nextId = 1
  let closed = false

  const onReply = (reply: Reply | Progress) => {
    const entry = waiting.get(reply.id)
    if (isProgress(reply)) return entry?.progress?.(reply)
    waiting.delete(reply.id)
    entry?.resolve(reply)
    if (waiting.size === 0) setHeld(running, false)
  }
  const end = (ended: ChildProcess, error: Error) => {
    if (running !== ended) return
    running = undefined
    ended.kill('SIGKILL')
    onEnd()
    const entries = [...waiting.values()]
    waiting.clear()
    for (const entry of entries) entry.reject(error)
  }
  const start = () => {
    const started = startProcess(program)
    started.on('message', onReply)
    started.once('exit', () => end(started, errors.ended()))
    started.on('error', (cause) => end(started, errors.ended(cause)))
    return started
  }
  return {
    ask(question, progress) {
      return new Promise((resolve, reject) => {
        if (closed) return reject(errors.closed())
        const id = nextId++
        waiting.set(id, { progress, resolve, reject })
        running ??= start()
        setHeld(running, true)
        running.send({ ...question, id })
      })
    },
    kill() {
      if (running) end(running, errors.ended())
    },
    async close() {
      closed = true
      const ending = running
      if (!ending) return
      setHeld(ending, true)
      const gone = new Promise((resolve) => ending.once('exit', resolve))
      end(ending, errors.closed())
      await gone
    },
  }
}

function isProgress(reply: Numbered & { readonly kind: string }): reply is Progress {
  return reply.kind === 'progress'
}

function startProcess(program: URL): ChildProcess {
  const execArgv = ['--disallow-code-generation-from-strings', '--disable-warning=ExperimentalWarning']
  return fork(program, { serialization: 'advanced', execArgv, env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
}

/** A process with work keeps the program alive; an idle one does not. */
function setHeld(child: ChildProcess | undefined, held: boolean): void {
  if (held) {
    child?.ref()
    child?.channel?.ref()
  } else {
    child?.unref()
    child?.channel?.unref()
  }
}
