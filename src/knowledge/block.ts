/** What a document's body is made of. `from` and `to` are its lines, 1-based. */

export type HeadingBlock = {
  readonly kind: 'heading'
  readonly depth: number
  readonly text: string
  readonly from: number
  readonly to: number
}

/** `text` is the source of its lines. Prose may be cut between sentences, a container between its parts, a whole (code, table) never. */
export type ContentBlock = {
  readonly kind: 'prose' | 'container' | 'whole'
  readonly text: string
  readonly from: number
  readonly to: number
  readonly parts?: readonly ContentBlock[]
}

export type Block = HeadingBlock | ContentBlock

/** The body cannot be read as it is. `line` is 1-based in the body; the message says what to change. */
export class BodyError extends Error {
  override name = 'BodyError'
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}
