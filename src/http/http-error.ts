/** A request that is refused: the status, a sentence for the one who asked, and a code that programs know from OpenAI. */
export class HttpError extends Error {
  override name = 'HttpError'
  readonly status: number
  readonly code: string | null
  /** When to ask again, where that is known. */
  readonly retryAfterSeconds: number | undefined
  constructor(status: number, message: string, code: string | null = null, retryAfterSeconds?: number) {
    super(message)
    this.status = status
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}
