/** A file that cannot be used. `line` is 1-based in the file; the message says what to change. */
export class DocumentError extends Error {
  override name = 'DocumentError'
  readonly line: number
  constructor(message: string, { line, ...options }: ErrorOptions & { readonly line: number }) {
    super(message, options)
    this.line = line
  }
}
