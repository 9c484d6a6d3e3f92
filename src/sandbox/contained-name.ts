/**
 * Which names may be looked for in a contained folder. The text is judged as it stands: nothing is decoded, folded or tidied first, since
 * a name that is accepted after a change is not the name that was judged.
 */

/**
 * `portable`: means the same on every system and to every eye: no backslash, no drive letter, nothing invisible.
 * `legal`: whatever the system takes as the name of a file, but control characters; for folders in which people name the files.
 */
export type NameRule = 'portable' | 'legal'

const longestSegment = 255
const longest = { portable: 1024, legal: 4096 } as const
const unsafe = {
  portable: /[\\\ufffd\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|^[a-z]:/iu,
  legal: /[\ufffd\p{Cc}\p{Cs}]/u,
} as const

/** @returns the segments of a name relative to a folder, none of them empty, "." or ".."; undefined when it may not be used. */
export function segmentsOf(name: string, rule: NameRule): readonly string[] | undefined {
  if (name.length > longest[rule] || Buffer.byteLength(name) > longest[rule] || unsafe[rule].test(name))
    return undefined
  const segments = name.split('/')
  return segments.every(isSegment) ? segments : undefined
}

function isSegment(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..' && Buffer.byteLength(segment) <= longestSegment
}
