/**
 * The embedding seam: texts in, unit vectors out, computed in a child process that is restarted when it dies. Tests put a small
 * embedder of their own behind the same type.
 */
import { type ChildProcess, fork } from 'node:child_process'
import type { EmbedReply, EmbedRequest, EmbedSettings } from './embed-process.ts'
import type { EmbeddingModel } from './embedding-models.ts'

export type LoadedModel = { readonly dimensions: number; readonly weights: string }
/** Of all files of the model together, in bytes. */
export type DownloadProgress = { readonly loaded: number; readonly total: number }
export type Purpose = 'query' | 'passage' | 'word'

export type Embedder = {
  /** Brings the model into memory; from the network only when `download` is given. Rejects with EmbeddingError. */
  load(model: EmbeddingModel, download?: (progress: DownloadProgress) => void): Promise<LoadedModel>
  /** One unit vector per text, in order. The model's prefix for the purpose is put before each text. A query overtakes passages. */
  embed(model: EmbeddingModel, texts: readonly string[], purpose: Purpose): Promise<Float32Array[]>
  close(): Promise<void>
}

/** The model is not there, does not load, or its process died. The message says what to do. */
export class EmbeddingError extends Error {
  override name = 'EmbeddingError'
}

/** Work that the death of its process cut off; the next process can do it. */
class ProcessEndedError extends EmbeddingError {}

const mostAttempts = 3
/** More than any model reads of a text. On megabytes the tokenizer overflows its stack, and one file would hold up all others. */
const longestText = 20_000

export function createEmbedder(settings: EmbedSettings): Embedder {
  const models = new Map<string, Promise<LoadedModel>>()
  const child = createChild(() => models.clear())

  const load = async (model: EmbeddingModel, download?: (progress: DownloadProgress) => void) => {
    const request = {
      kind: 'load',
      repository: model.repository,
      settings,
      mayDownload: download !== undefined,
    } as const
    const reply = await child.ask(request, download)
    if (reply.kind === 'loaded') return { dimensions: reply.dimensions, weights: reply.weights }
    throw new EmbeddingError(explain(model, settings, reply, download !== undefined))
  }
  const loadOnce = (model: EmbeddingModel, download?: (progress: DownloadProgress) => void) => {
    const loading = models.get(model.repository) ?? load(model, download)
    models.set(model.repository, loading)
    loading.catch(() => {
      if (models.get(model.repository) === loading) models.delete(model.repository)
    })
    return loading
  }
  const embedBatch = async (model: EmbeddingModel, texts: readonly string[], urgent: boolean) => {
    await loadOnce(model)
    const reply = await child.ask({ kind: 'embed', repository: model.repository, texts, urgent })
    if (reply.kind !== 'embedded') throw new EmbeddingError(explain(model, settings, reply, false))
    return texts.map((_, row) => reply.vectors.slice(row * reply.dimensions, (row + 1) * reply.dimensions))
  }
  return {
    load: (model, download) => again(() => loadOnce(model, download)),
    async embed(model, texts, purpose) {
      const vectors: Float32Array[] = []
      const size = purpose === 'word' ? 256 : model.batch
      for (let start = 0; start < texts.length; start += size) {
        const some = texts
          .slice(start, start + size)
          .map((text) => (prefix(model, purpose) + text).slice(0, longestText))
        vectors.push(...(await again(() => embedBatch(model, some, purpose === 'query'))))
      }
      return vectors
    },
    close: () => child.close(),
  }
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ProcessEndedError) || attempt === mostAttempts) throw error
    }
  }
}

function prefix(model: EmbeddingModel, purpose: Purpose): string {
  if (purpose === 'word') return ''
  return purpose === 'query' ? model.queryPrefix : model.passagePrefix
}

type Question = EmbedRequest extends infer Request
  ? Request extends EmbedRequest
    ? Omit<Request, 'id'>
    : never
  : never

type Waiting = {
  readonly progress: ((progress: DownloadProgress) => void) | undefined
  readonly resolve: (reply: EmbedReply) => void
  readonly reject: (error: Error) => void
}

/** The embedding process: started by the first question, and again by the first one after its death. */
function createChild(onEnd: () => void) {
  const waiting = new Map<number, Waiting>()
  let running: ChildProcess | undefined
  let nextId = 1
  let closed = false

  const onReply = (reply: EmbedReply) => {
    const entry = waiting.get(reply.id)
    if (reply.kind === 'progress') return entry?.progress?.(reply)
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
    const started = startProcess()
    const ended = (cause?: unknown) =>
      end(
        started,
        new ProcessEndedError('The embedding process ended. It is started again for the next text.', { cause }),
      )
    started.on('message', onReply)
    started.once('exit', () => ended())
    started.on('error', ended)
    return started
  }
  return {
    ask(question: Question, progress?: (progress: DownloadProgress) => void): Promise<EmbedReply> {
      return new Promise((resolve, reject) => {
        if (closed) return reject(new EmbeddingError('The embedder was closed.'))
        const id = nextId++
        waiting.set(id, { progress, resolve, reject })
        running ??= start()
        setHeld(running, true)
        running.send({ ...question, id })
      })
    },
    async close() {
      closed = true
      const ending = running
      if (!ending) return
      setHeld(ending, true)
      const gone = new Promise((resolve) => ending.once('exit', resolve))
      end(ending, new EmbeddingError('The embedder was closed.'))
      await gone
    },
  }
}

function startProcess(): ChildProcess {
  const file = new URL('./embed-process.ts', import.meta.url)
  const execArgv = ['--disallow-code-generation-from-strings', '--disable-warning=ExperimentalWarning']
  return fork(file, { serialization: 'advanced', execArgv, env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
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

const networkCodes = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]
const cutOffCodes = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT']

function explain(model: EmbeddingModel, settings: EmbedSettings, reply: EmbedReply, download: boolean): string {
  const { message, code } = reply.kind === 'failed' ? reply : { message: reply.kind, code: '' }
  const said = message.split('\n')[0]?.replace(/[.\s]*$/, '.') ?? ''
  if (download) return `${model.name} could not be downloaded: ${explainDownload(model, settings, said, code)}`
  const folder = `${settings.modelsPath}/${model.repository}`
  const use = `./protech kb model use ${model.name}`
  if (/no such file|not found|ModelFileNotFound|local_files_only|could not locate/i.test(message))
    return `${model.name} is not on this machine (${folder}). ${model.download ? `Run: ${use}` : 'Restore that folder from the repository.'}`
  const remedy = model.download ? `Delete ${folder} and run: ${use}` : `Restore ${folder} from the repository.`
  return `${model.name} cannot be used: ${said} ${remedy}`
}

function explainDownload(
  { repository }: EmbeddingModel,
  settings: EmbedSettings,
  message: string,
  code: string,
): string {
  const { hub, modelsPath } = settings
  const folder = `${modelsPath}/${repository}`
  if (cutOffCodes.includes(code) || message === 'terminated.')
    return `the connection to ${hub} broke off. Run the command again.`
  if (networkCodes.includes(code) || message === 'fetch failed.')
    return `${hub} cannot be reached. Check the network, or copy the model's folder to ${folder} from a machine that has it.`
  return `${message} Run the command again; if that does not help, delete ${folder} first.`
}
