/**
 * The embedding seam: texts in, unit vectors out, computed in a child process that is restarted when it dies. Tests put a small
 * embedder of their own behind the same type.
 */
import { type ChildProcess, fork } from 'node:child_process'
import type { EmbedReply, EmbedRequest, EmbedSettings } from './embed-process.ts'
import type { EmbeddingModel } from './embedding-models.ts'

export type LoadedModel = { readonly dimensions: number; readonly weights: string }
export type DownloadProgress = { readonly file: string; readonly loaded: number; readonly total: number }
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

type Waiting = {
  readonly request: EmbedRequest
  readonly progress: ((progress: DownloadProgress) => void) | undefined
  readonly resolve: (reply: EmbedReply) => void
  readonly reject: (error: Error) => void
}

const networkCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ETIMEDOUT', 'ENETUNREACH', 'ECONNRESET', 'UND_ERR_CONNECT_TIMEOUT'])

export function createEmbedder(settings: EmbedSettings): Embedder {
  const waiting = new Map<number, Waiting>()
  const models = new Map<string, Promise<LoadedModel>>()
  let child: ChildProcess | undefined
  let nextId = 1

  const onReply = (reply: EmbedReply) => {
    const entry = waiting.get(reply.id)
    if (reply.kind === 'progress') entry?.progress?.(reply)
    else {
      waiting.delete(reply.id)
      entry?.resolve(reply)
      if (waiting.size === 0) setHeld(child, false)
    }
  }
  const onExit = (ended: ChildProcess) => {
    if (child !== ended) return
    child = undefined
    models.clear()
    const error = new EmbeddingError('The embedding process ended. It is started again for the next text.')
    for (const entry of waiting.values()) entry.reject(error)
    waiting.clear()
  }
  const current = () => {
    if (child) return child
    const started = startProcess()
    started.on('message', onReply)
    started.once('exit', () => onExit(started))
    child = started
    return started
  }
  const ask = (request: EmbedRequest, progress?: (progress: DownloadProgress) => void) =>
    new Promise<EmbedReply>((resolve, reject) => {
      waiting.set(request.id, { request, progress, resolve, reject })
      const process = current()
      setHeld(process, true)
      process.send(request)
    })
  const load = async (model: EmbeddingModel, download?: (progress: DownloadProgress) => void) => {
    const request = { kind: 'load', id: nextId++, repository: model.repository, settings, mayDownload: download !== undefined } as const
    const reply = await ask(request, download)
    if (reply.kind === 'loaded') return { dimensions: reply.dimensions, weights: reply.weights }
    throw new EmbeddingError(explain(model, settings, reply))
  }
  const loadOnce = (model: EmbeddingModel, download?: (progress: DownloadProgress) => void) => {
    const loading = models.get(model.repository) ?? load(model, download)
    models.set(model.repository, loading)
    loading.catch(() => models.delete(model.repository))
    return loading
  }
  return {
    load: loadOnce,
    async embed(model, texts, purpose) {
      await loadOnce(model)
      const vectors: Float32Array[] = []
      for (let start = 0; start < texts.length; start += batchSize(model, purpose)) {
        const some = texts.slice(start, start + batchSize(model, purpose)).map((text) => prefix(model, purpose) + text)
        const reply = await ask({ kind: 'embed', id: nextId++, repository: model.repository, texts: some, urgent: purpose === 'query' })
        if (reply.kind !== 'embedded') throw new EmbeddingError(explain(model, settings, reply))
        for (let row = 0; row < some.length; row += 1)
          vectors.push(reply.vectors.slice(row * reply.dimensions, (row + 1) * reply.dimensions))
      }
      return vectors
    },
    async close() {
      const ending = child
      if (!ending) return
      child = undefined
      setHeld(ending, true)
      const ended = new Promise((resolve) => ending.once('exit', resolve))
      ending.kill('SIGKILL')
      await ended
      for (const entry of waiting.values()) entry.reject(new EmbeddingError('The embedder was closed.'))
      waiting.clear()
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

function prefix(model: EmbeddingModel, purpose: Purpose): string {
  if (purpose === 'word') return ''
  return purpose === 'query' ? model.queryPrefix : model.passagePrefix
}

function batchSize(model: EmbeddingModel, purpose: Purpose): number {
  return purpose === 'word' ? 256 : model.batch
}

function explain(model: EmbeddingModel, settings: EmbedSettings, reply: EmbedReply): string {
  const message = reply.kind === 'failed' ? reply.message : reply.kind
  if (reply.kind === 'failed' && (networkCodes.has(reply.code) || message === 'fetch failed'))
    return `${model.name} could not be downloaded: ${settings.hub} cannot be reached. Check the network, or copy the model's folder to ${settings.modelsPath}/${model.repository}.`
  if (/no such file|not found|ModelFileNotFound|local_files_only|could not locate/i.test(message) || /allowRemoteModels/.test(message))
    return `${model.name} is not on this machine (${settings.modelsPath}/${model.repository}). ${model.download ? `Run: ./protech kb model use ${model.name}` : 'Restore that folder from the repository.'}`
  return `${model.name} cannot be used: ${message}`
}
