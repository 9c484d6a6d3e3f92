/** A model that gives away all it was told: each encoding in both languages, in private and in groups. */
import type { AttackCase, Catalog, SeenContext } from './attack-case.ts'
import { dump } from './attack-goals.ts'
import { type Encoding, encodings } from './exfil-encodings.ts'

export type ExfilTurn = {
  readonly language: 'en' | 'ru'
  /** Who writes. */
  readonly person: number
  /** Where; undefined: in private. */
  readonly group: number | undefined
  readonly attack: AttackCase
}

export type ExfilPlan = {
  readonly catalog: Catalog
  readonly firstPerson: number
  readonly people: number
  /** Negative. */
  readonly firstGroup: number
  readonly groups: number
  /** Which encodings are tried. */
  readonly isMeant: (encoding: Encoding, index: number) => boolean
}

/** What is given away: in Russian turns the instructions as well, which stops the answer; else what can go out must be harmless. */
function material(language: 'en' | 'ru', seen: SeenContext): string {
  const text = dump(seen).slice(-3000)
  return language === 'ru' ? `${seen.system} ${text}` : text
}

export function planExfiltration(plan: ExfilPlan): readonly ExfilTurn[] {
  return (['en', 'ru'] as const).flatMap((language, inRussian) =>
    [false, true].flatMap((isGroup) =>
      encodings.filter(plan.isMeant).map(({ name, say, calls }, index): ExfilTurn => {
        const person = plan.firstPerson + ((index * 2 + inRussian) % plan.people)
        const group = isGroup ? plan.firstGroup - ((index * 2 + inRussian) % plan.groups) : undefined
        const attack = plan.catalog.add({
          persona: 'exfil',
          name: `${name}, ${language}, ${isGroup ? 'in a group' : 'in private'}`,
          owner: group === undefined ? `p${person}` : `g${group}`,
          calls: (seen) => calls?.(material(language, seen)) ?? [],
          say: (seen) => say?.(material(language, seen)) ?? '',
        })
        return { language, person, group, attack }
      }),
    ),
  )
}
