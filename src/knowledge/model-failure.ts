/** What is said of a model that does not load: what failed, where its files belong, and what to do. */

/** As the child process reports it. */
export type ModelFailure = { readonly message: string; readonly code: string }

/** A model as far as its files are concerned. */
export type ModelOnDisk = {
  readonly name: string
  readonly repository: string
  readonly download: boolean
  /** Of one that is neither downloaded nor part of the project: what to do when its folder is of no use. */
  readonly remedy?: string
}
export type ModelPlaces = { readonly modelsPath: string; readonly hub: string }

export function toModelFailure(error: unknown): ModelFailure {
  const cause = error instanceof Error ? error.cause : undefined
  return {
    message: error instanceof Error ? error.message : String(error),
    code: cause instanceof Error && 'code' in cause ? String(cause.code) : '',
  }
}

type Unexpected = { readonly kind: string } & Partial<ModelFailure>

/** What a reply that is not the one asked for says of itself. */
export function failureOf({ kind, message = `unexpected reply "${kind}"`, code = '' }: Unexpected): ModelFailure {
  return { message, code }
}

export function explainLoad(model: ModelOnDisk, places: ModelPlaces, { message }: ModelFailure): string {
  if (/no such file|not found|ModelFileNotFound|local_files_only|could not locate/i.test(message))
    return explainMissing(model, places)
  const folder = `${places.modelsPath}/${model.repository}`
  const restore = model.remedy ?? `Restore ${folder} from the repository.`
  const remedy = model.download ? `Delete ${folder} and run: ${commandFor(model)}` : restore
  return `${model.name} cannot be used: ${firstSentence(message)} ${remedy}`
}

export function explainMissing(model: ModelOnDisk, { modelsPath }: Pick<ModelPlaces, 'modelsPath'>): string {
  const restore = model.remedy ?? 'Restore that folder from the repository.'
  const remedy = model.download ? `Run: ${commandFor(model)}` : restore
  return `${model.name} is not on this machine (${modelsPath}/${model.repository}). ${remedy}`
}

function commandFor({ name }: ModelOnDisk): string {
  return `./protech kb model use ${name}`
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

export function explainDownload(model: ModelOnDisk, places: ModelPlaces, failure: ModelFailure): string {
  return `${model.name} could not be downloaded: ${whyNotDownloaded(model, places, failure)}`
}

function whyNotDownloaded({ repository }: ModelOnDisk, places: ModelPlaces, { message, code }: ModelFailure): string {
  const { hub, modelsPath } = places
  const folder = `${modelsPath}/${repository}`
  const said = firstSentence(message)
  if (cutOffCodes.includes(code) || said === 'terminated.')
    return `the connection to ${hub} broke off. Run the command again.`
  if (networkCodes.includes(code) || said === 'fetch failed.')
    return `${hub} cannot be reached. Check the network, or copy the model's folder to ${folder} from a machine that has it.`
  return `${said} Run the command again; if that does not help, delete ${folder} first.`
}

function firstSentence(message: string): string {
  return message.split('\n')[0]?.replace(/[.\s]*$/, '.') ?? ''
}
