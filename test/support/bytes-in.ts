/** Every file below a folder, searched for a text in every form in which it may lie on a disk. */
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'

export type Found = { readonly file: string; readonly form: string }

/** @returns where one of the texts lies: as it is, escaped, in base64 wherever it begins, in hexadecimal; also in packed files and in names. */
export function bytesIn(
  folder: string,
  texts: readonly string[],
  except: (file: string) => boolean = () => false,
): Found[] {
  if (!existsSync(folder)) return []
  const forms = texts.flatMap(formsOf)
  return filesBelow(folder)
    .filter((file) => !except(relative(folder, file)))
    .flatMap((file) => {
      const name = relative(folder, file)
      const contents = [readFileSync(file), Buffer.from(name)]
      const packed = contents.flatMap((content) => gzipMembers(content))
      return [...contents, ...packed].flatMap((content) =>
        forms.filter(({ bytes }) => content.includes(bytes)).map(({ form }) => ({ file: name, form })),
      )
    })
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => lstatSync(file, { throwIfNoEntry: false })?.isFile())
}

function formsOf(text: string): { form: string; bytes: Buffer }[] {
  const raw = Buffer.from(text)
  const escaped = [...text].map((letter) => `\\u${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`).join('')
  const base64 = [0, 1, 2].map((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), raw]).toString('base64')
    return shifted.slice(Math.ceil((shift * 4) / 3) + 1, shifted.length - 4)
  })
  return [
    { form: 'raw', bytes: raw },
    { form: 'lower case', bytes: Buffer.from(text.toLowerCase()) },
    { form: 'UTF-16', bytes: Buffer.from(text, 'utf16le') },
    { form: 'escaped', bytes: Buffer.from(escaped) },
    { form: 'hexadecimal', bytes: Buffer.from(raw.toString('hex')) },
    { form: 'percent', bytes: Buffer.from(encodeURIComponent(text)) },
    ...base64.map((part) => ({ form: 'base64', bytes: Buffer.from(part) })),
  ]
}

function gzipMembers(content: Buffer): Buffer[] {
  const unpacked: Buffer[] = []
  for (
    let at = content.indexOf('\x1f\x8b\x08', 0, 'latin1');
    at >= 0;
    at = content.indexOf('\x1f\x8b\x08', at + 3, 'latin1')
  )
    try {
      unpacked.push(gunzipSync(content.subarray(at)))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
    }
  return unpacked
}
