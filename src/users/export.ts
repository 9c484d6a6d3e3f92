/** A zip of named texts, for a person who wants to have what is kept of them. The same parts give the same bytes. */
import { zipSync } from 'fflate'
import { segmentsOf } from '../sandbox/contained-name.ts'

/** `name`: with "/" between folders; it may not lead out of the folder that the zip is unpacked in. */
export type ExportPart = { readonly name: string; readonly content: string | Uint8Array }

/** A part that a zip cannot hold under its name. */
export class ExportError extends Error {
  override name = 'ExportError'
}

/** The first moment a zip can name; in local time, as zip has it, so that the bytes are the same in every time zone. */
const someTime = new Date(1980, 0, 1)

/** @throws ExportError for a name that is unsafe or stands there twice. */
export function createExport(parts: readonly ExportPart[]): Uint8Array {
  const names = new Set(parts.map(({ name }) => name))
  const unsafe = parts.find(({ name }) => name === '__proto__' || !segmentsOf(name, 'portable'))
  if (unsafe) throw new ExportError(`${JSON.stringify(unsafe.name)} is no name for a part of an export.`)
  if (names.size < parts.length) throw new ExportError('Two parts of an export have the same name.')
  const sorted = parts.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return zipSync(
    Object.fromEntries(
      sorted.map(({ name, content }) => [name, typeof content === 'string' ? Buffer.from(content) : content]),
    ),
    { mtime: someTime },
  )
}
