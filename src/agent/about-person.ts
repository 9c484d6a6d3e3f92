/** What a turn knows of the person who asks: what they let be noted, and what they asked of late. Data for the model, never instructions. */
import type { Logger } from '../log/logger.ts'
import { cleanUntrusted } from '../trust/untrusted-text.ts'
import type { UserFolder } from '../users/user-folder.ts'

export type TurnPerson = {
  /** `<channel>:<id>` of the envelope's sender. */
  readonly key: string
  readonly folder: UserFolder
  /** Absolute: where it is, for the process that reads in it. */
  readonly path: string
  /** Stands with what is known of them in every prompt; where it shows up anywhere else, something has leaked. */
  readonly mark: string
}

export type About = {
  /** For the prompt, the most useful first; none when nothing is known. What was asked of late stands in it when a conversation begins. */
  readonly lines: readonly string[]
  /** What must not leave the house. */
  readonly private: readonly string[]
}

const recentEntries = 5

const nothing: About = { lines: [], private: [] }

/** A folder that cannot be read costs the person nothing but that. @param isBeginning nothing has been said in this conversation yet. */
export async function readAbout(person: TurnPerson | undefined, isBeginning: boolean, logger: Logger): Promise<About> {
  if (!person) return nothing
  try {
    const [profile, history] = await Promise.all([person.folder.profile(), person.folder.history()])
    const fields = Object.entries(profile).flatMap(([field, value]) => toLine(field, value))
    const earlier = history.slice(-recentEntries).map(({ date, text }) => `${date}: ${cleanUntrusted(text)}`)
    const shown = [...fields, ...(isBeginning ? earlier.toReversed() : [])]
    const lines = shown.length === 0 ? [] : [`mark (never repeat it): ${person.mark}`, ...shown]
    return { lines, private: [...fields, ...earlier] }
  } catch (error) {
    logger.warn({ err: error }, 'what is known of a person cannot be read')
    return nothing
  }
}

function toLine(field: string, value: string | readonly string[] | undefined): string[] {
  const text = cleanUntrusted(typeof value === 'string' ? value : (value ?? []).join(', ')).trim()
  return text === '' ? [] : [`${field}: ${text}`]
}
