/** Everything that is kept of a person, as the parts of a zip for them. */
import { parseSessionKey } from '../routing/session-key.ts'
import type { ExportPart } from '../users/export.ts'
import { type PersonId, personKey } from '../users/person-id.ts'
import { conversationsOf, type Stores } from './forget-person.ts'

/** @param accounts the ids of all bots. @returns undefined when nothing is kept of them. */
export async function personalExport(
  stores: Stores,
  who: PersonId,
  accounts: readonly string[],
): Promise<readonly ExportPart[] | undefined> {
  const person = personKey(who)
  const known = stores.people.find(who.channel, who.id)
  const hasFolder = (await stores.folders.list()).includes(person)
  const keys = conversationsOf(stores, who, accounts)
  const questions = stores.records.ofPerson(person)
  if (!known && !hasFolder && keys.length === 0 && questions.length === 0) return undefined
  const folder = hasFolder ? await stores.folders.open(who) : undefined
  const files =
    folder &&
    (await Promise.all(
      (['profile.md', 'history.md'] as const).map(async (name) => ({ name, content: await folder.file(name) })),
    ))
  const transcripts = await Promise.all(keys.flatMap((key) => transcriptsOf(stores, key)))
  return [
    ...(files ?? []),
    { name: 'person.json', content: toJson({ person, ...known }) },
    { name: 'questions.json', content: toJson(questions) },
    { name: 'opinions.json', content: toJson(stores.feedback.ofPerson(person)) },
    ...transcripts.flat(),
  ]
}

function transcriptsOf({ sessions }: Stores, key: string): Promise<ExportPart[]>[] {
  const entry = sessions.find(key)
  if (!entry) return []
  const { agentId } = parseSessionKey(key)
  return [...entry.previous, entry.sessionId].map(async (sessionId) => {
    const read = await sessions.read(sessionId)
    const content = (read?.entries ?? []).map((line) => JSON.stringify(line)).join('\n')
    return read ? [{ name: `conversations/${agentId}/${sessionId}.jsonl`, content }] : []
  })
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
