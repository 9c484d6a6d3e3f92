/** Where transformers.js takes models from: a folder of this machine and, only when told to download, the hub. */
import { env, LogLevel } from '@huggingface/transformers'
import type { ModelPlaces } from './model-failure.ts'

export function takeModelsFrom({ modelsPath, hub }: ModelPlaces, mayDownload: boolean): void {
  env.localModelPath = modelsPath
  env.cacheDir = modelsPath
  env.remoteHost = hub
  env.allowRemoteModels = mayDownload
  env.logLevel = LogLevel.ERROR
}
