/** /profile: what is noted of a person, and how they change it. */
import type { IncomingMessage } from '../channels/channel.ts'
import { chatPhrases, fill } from '../language/chat-phrases.ts'
import type { Language } from '../language/detect.ts'
import { type Profile, ProfileError, type ProfileField, profileFields } from '../users/profile.ts'
import type { Arrived } from './arrived.ts'
import { say } from './say.ts'
import { personOf } from './turn-person.ts'

type Asked = Arrived<IncomingMessage>

/** As people call them: the first of each language is shown. */
const names: Readonly<Record<ProfileField, Readonly<Record<Language, readonly string[]>>>> = {
  name: { en: ['name'], ru: ['имя'] },
  language: { en: ['language'], ru: ['язык'] },
  level: { en: ['level'], ru: ['уровень'] },
  gear: { en: ['gear', 'camera', 'equipment'], ru: ['техника', 'камера', 'оборудование'] },
  software: { en: ['software', 'app', 'apps'], ru: ['программы', 'программа', 'софт'] },
  platforms: { en: ['platforms', 'platform'], ru: ['площадки', 'площадка', 'платформы'] },
  notes: { en: ['notes', 'note'], ru: ['заметки', 'заметка'] },
}

const values: Readonly<Record<string, string>> = {
  ...{ новичок: 'beginner', начинающий: 'beginner', средний: 'intermediate', любитель: 'intermediate' },
  ...{ профессионал: 'professional', профи: 'professional', pro: 'professional', amateur: 'intermediate' },
  ...{ русский: 'ru', russian: 'ru', английский: 'en', english: 'en' },
}

/** @param rest what stands behind the command: nothing shows, "<field> <value>" changes, "<field> -" empties. */
export function runProfile(asked: Asked, facts: string, rest: string): void {
  const { parts, seq } = asked
  void answer(asked, facts, rest).catch((error: unknown) => {
    parts.logger.error({ err: error, seq }, 'a profile could not be shown or changed')
    reply(asked, chatPhrases.failed[asked.language])
  })
}

async function answer(asked: Asked, facts: string, rest: string): Promise<void> {
  const { parts, language } = asked
  const person = await personOf(parts, asked)
  if (!person) return reply(asked, facts)
  const [, word = '', value = ''] = /^(\S+)\s*([\s\S]*)$/.exec(rest) ?? []
  if (word === '') return reply(asked, `${facts}\n\n${await show(await person.folder.profile(), language)}`)
  const field = profileFields.find((name) => allNames(name).includes(word.toLowerCase()))
  if (!field)
    return reply(
      asked,
      fill(chatPhrases.profileUnknown[language], { field: word.slice(0, 40), names: shownNames(language) }),
    )
  if (value === '') return reply(asked, await show(await person.folder.profile(), language))
  try {
    const isEmptied = /^[-–—]$/.test(value)
    const said = values[value.toLowerCase()] ?? value
    const profile = await person.folder.change({ [field]: isEmptied ? null : said })
    const shown = { field: shownName(field, language), value: textOf(profile, field) }
    reply(asked, fill(chatPhrases[isEmptied ? 'profileCleared' : 'profileChanged'][language], shown))
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error
    reply(asked, refusal(error, language))
  }
}

const refusals = {
  'unknown-field': 'profileNoField',
  'wrong-value': 'profileWrongValue',
  'too-long': 'profileTooLong',
  'too-many': 'profileTooMany',
} as const

function refusal({ problem, field }: ProfileError, language: Language): string {
  const reason = chatPhrases[refusals[problem]][language]
  const allowed = field === 'level' ? ': beginner, intermediate, professional' : ''
  return fill(chatPhrases.profileRefused[language], {
    reason: field === 'language' ? `${reason}: en, ru` : reason + allowed,
  })
}

function reply({ parts, seq, route, language }: Asked, markdown: string): void {
  say(parts, { turn: `c${seq}`, route, language, markdown, closes: [seq] })
}

async function show(profile: Profile, language: Language): Promise<string> {
  const lines = profileFields.flatMap((field) => {
    const text = textOf(profile, field)
    return text === '' ? [] : [`- ${shownName(field, language)}: ${text}`]
  })
  const fields = lines.length > 0 ? lines.join('\n') : chatPhrases.profileEmpty[language]
  return fill(chatPhrases.profileFields[language], { fields, names: shownNames(language) })
}

function textOf(profile: Profile, field: ProfileField): string {
  return [profile[field] ?? ''].flat().join(', ')
}

function allNames(field: ProfileField): readonly string[] {
  return [...names[field].en, ...names[field].ru]
}

function shownName(field: ProfileField, language: Language): string {
  return names[field][language][0] ?? field
}

function shownNames(language: Language): string {
  return profileFields.map((field) => shownName(field, language)).join(', ')
}
