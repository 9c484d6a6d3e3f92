/**
 * The embedding seam: texts in, unit vectors out, computed in a child process that is restarted when it dies. Tests put a small
 * embedder of their own behind the same type.
 */
import type { EmbedReply, EmbedRequest, EmbedSettings } from './embed-process.ts'
import type { EmbeddingModel } from './embedding-models.ts'
import { explainDownload, explainLoad, failureOf } from './model-failure.ts'
import { createModelProcess, type DownloadProgress } from './model-process.ts'

export type LoadedModel = { readonly dimensions: number; readonly weights: string }
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
  const child = createModelProcess<EmbedRequest, EmbedReply>({
    program: new URL('./embed-process.ts', import.meta.url),
    errors: {
      ended: (cause) =>
        new ProcessEndedError('The embedding process ended. It is started again for the next text.', { cause }),
      closed: () => new EmbeddingError('The embedder was closed.'),
    },
    onEnd: () => models.clear(),
  })

  const load = async (model: EmbeddingModel, download?: (progress: DownloadProgress) => void) => {
    const request = {
      kind: 'load',
      repository: model.repository,
      settings,
      mayDownload: download !== undefined,
    } as const
    const reply = await child.ask(request, download)
    if (reply.kind === 'loaded') return { dimensions: reply.dimensions, weights: reply.weights }
    const explain = download ? explainDownload : explainLoad
    throw new EmbeddingError(explain(model, settings, failureOf(reply)))
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
    if (reply.kind !== 'embedded') throw new EmbeddingError(explainLoad(model, settings, failureOf(reply)))
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
