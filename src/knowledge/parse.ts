/** A markdown file to a document: its text decoded, its front matter read, its body taken apart. Throws DocumentError. */
import { basename } from 'node:path'
import { detectLanguage, type Language } from '../language/detect.ts'
import { type Block, BodyError, type HeadingBlock } from './block.ts'
import { readBlocks } from './blocks.ts'
import { checkBrackets } from './brackets.ts'
import { DocumentError } from './document-error.ts'
import { readFrontMatter } from './front-matter.ts'

export type ParsedDocument = {
  readonly title: string
  readonly language: Language
  readonly tags: readonly string[]
  readonly aliases: readonly string[]
  readonly updated: string | undefined
  /** The markdown below the front matter, LF line ends. */
  readonly body: string
  readonly blocks: readonly Block[]
  /** Lines of the file before the body, so that body line + bodyOffset is the file's line. */
  readonly bodyOffset: number
}

/** @param file the path under the knowledge folder: names the document when neither front matter nor a heading does. */
export function parseDocument(file: string, bytes: Uint8Array): ParsedDocument {
  const { data, body, bodyOffset } = readFrontMatter(decode(bytes))
  if (body.trim() === '') throw new DocumentError(emptyReason(data !== undefined), { line: 1 })
  checkBrackets(body, bodyOffset)
  const blocks = blocksOf(body, bodyOffset)
  const heading = blocks.find((block): block is HeadingBlock => block.kind === 'heading' && block.text !== '')
  return {
    title: data?.title ?? heading?.text.slice(0, 200) ?? nameOf(file),
    language: data?.language ?? detectLanguage(body),
    tags: data?.tags ?? [],
    aliases: data?.aliases ?? [],
    updated: data?.updated ?? undefined,
    body,
    blocks,
    bodyOffset,
  }
}

function blocksOf(body: string, offset: number): Block[] {
  try {
    return readBlocks(body)
  } catch (error) {
    if (error instanceof BodyError) throw new DocumentError(error.message, { line: error.line + offset, cause: error })
    throw error
  }
}

const utf16 = 'The file is saved as UTF-16. Save it again with the encoding UTF-8.'
const notUtf8 = 'The text is not valid UTF-8. Save the file again with the encoding UTF-8.'

function decode(bytes: Uint8Array): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new DocumentError(utf16, { line: 1 })
  const nul = bytes.indexOf(0)
  if (nul >= 0)
    throw new DocumentError(
      'The file holds binary data (a NUL byte). Save it as plain text, or move it out of the folder.',
      { line: lineAt(bytes, nul) },
    )
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n')
  } catch (error) {
    throw new DocumentError(notUtf8, { line: lineAt(bytes, firstBadByte(bytes)), cause: error })
  }
}

function firstBadByte(bytes: Uint8Array): number {
  let low = 0
  let high = bytes.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (decodes(bytes.subarray(0, middle))) low = middle
    else high = middle - 1
  }
  return low
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

function lineAt(bytes: Uint8Array, offset: number): number {
  return bytes.subarray(0, offset).reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), 1)
}

function emptyReason(hasFrontMatter: boolean): string {
  return hasFrontMatter
    ? 'There is front matter and no text below it. Write the article under the closing --- line.'
    : 'The file is empty. Write the article, or delete the file.'
}

function nameOf(file: string): string {
  const name = basename(file).replace(/\.md$/i, '')
  return name.replace(/[-_]+/g, ' ').trim() || 'Untitled'
}
