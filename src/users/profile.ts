/** What is noted of a person: few fields, each of one kind and bounded, so that nothing that is written there can be more than data. */
import { z } from 'zod'
import { lengthOf, toLine, toLines } from './plain-text.ts'

export const languages = ['en', 'ru'] as const
export const levels = ['beginner', 'intermediate', 'professional'] as const

export type Profile = {
  readonly name: string | undefined
  readonly language: (typeof languages)[number] | undefined
  readonly level: (typeof levels)[number] | undefined
  readonly gear: readonly string[]
  readonly software: readonly string[]
  readonly platforms: readonly string[]
  /** May have several lines. */
  readonly notes: string
}

export type ProfileField = keyof Profile
export const profileFields = ['name', 'language', 'level', 'gear', 'software', 'platforms', 'notes'] as const
export const listFields = ['gear', 'software', 'platforms'] as const
export type ListField = (typeof listFields)[number]

/** In characters, and entries of a list. */
export const profileLimits = { line: 200, items: 10, item: 60, notes: 1000 } as const

export const emptyProfile: Profile = {
  name: undefined,
  language: undefined,
  level: undefined,
  gear: [],
  software: [],
  platforms: [],
  notes: '',
}

export type ProfileProblem = 'unknown-field' | 'wrong-value' | 'too-long' | 'too-many'

/** A change that the profile does not take; nothing of it was made. */
export class ProfileError extends Error {
  override name = 'ProfileError'
  /** As it was asked for; not always one of profileFields. */
  readonly field: string
  readonly problem: ProfileProblem
  constructor(field: string, problem: ProfileProblem, advice: string) {
    super(`The profile's field ${JSON.stringify(field.slice(0, 40).toWellFormed())} was not changed: ${advice}`)
    this.field = field
    this.problem = problem
  }
}

const line = z.string().nullable().optional()
const list = z
  .union([z.string(), z.array(z.string())])
  .nullable()
  .optional()

/** A field that is left out stays; null or an empty text clears it. A list may come as one text with commas. */
export const profilePatch = z.strictObject({
  name: line,
  language: line,
  level: line,
  gear: list,
  software: list,
  platforms: list,
  notes: line,
})
export type ProfilePatch = z.infer<typeof profilePatch>

/** @throws ProfileError. @param patch may come from anywhere: it is parsed. */
export function changeProfile(profile: Profile, patch: unknown): Profile {
  const parsed = profilePatch.safeParse(patch)
  if (!parsed.success) throw wrongPatch(parsed.error)
  const { name, language, level, notes, ...lists } = parsed.data
  return {
    name: name === undefined ? profile.name : toName(name),
    language: language === undefined ? profile.language : toOneOf('language', languages, language),
    level: level === undefined ? profile.level : toOneOf('level', levels, level),
    gear: lists.gear === undefined ? profile.gear : toList('gear', lists.gear),
    software: lists.software === undefined ? profile.software : toList('software', lists.software),
    platforms: lists.platforms === undefined ? profile.platforms : toList('platforms', lists.platforms),
    notes: notes === undefined ? profile.notes : within('notes', toLines(notes ?? ''), profileLimits.notes),
  }
}

function wrongPatch({ issues: [issue] }: z.ZodError): ProfileError {
  if (issue?.code === 'unrecognized_keys')
    return new ProfileError(
      issue.keys[0] ?? '',
      'unknown-field',
      `there is no such field. There are ${profileFields.join(', ')}.`,
    )
  return new ProfileError(String(issue?.path[0] ?? ''), 'wrong-value', 'it takes a text, or a list of texts.')
}

function toName(value: string | null): string | undefined {
  return within('name', toLine(value ?? ''), profileLimits.line) || undefined
}

function toOneOf<T extends string>(field: string, known: readonly T[], value: string | null): T | undefined {
  const wanted = toLine(value ?? '').toLowerCase()
  const found = known.find((one) => one === wanted)
  if (wanted !== '' && found === undefined)
    throw new ProfileError(field, 'wrong-value', `it takes one of ${known.join(', ')}.`)
  return found
}

function toList(field: string, value: string | readonly string[] | null): readonly string[] {
  const cleaned = toItems(value ?? [])
  if (cleaned.length > profileLimits.items)
    throw new ProfileError(field, 'too-many', `${profileLimits.items} entries are the most.`)
  return cleaned.map((item) => within(field, item, profileLimits.item))
}

/** Without limits: each entry one line, none empty, none twice. */
export function toItems(value: string | readonly string[]): readonly string[] {
  const items = typeof value === 'string' ? value.split(/[,;\n]/) : value
  return [...new Set(items.map(toLine))].filter((item) => item !== '')
}

function within(field: string, text: string, most: number): string {
  if (lengthOf(text) > most) throw new ProfileError(field, 'too-long', `${most} characters are the most.`)
  return text
}
