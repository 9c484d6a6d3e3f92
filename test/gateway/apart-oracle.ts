/** What a person has of a gateway, byte by byte but for what is made anew each time, and what stands where it is none of theirs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TranscriptEntry } from '../../src/sessions/transcript.ts'
import { canaryShape } from '../../src/trust/canaries.ts'
import { ownersIn } from './owned-words.ts'
import type { Somebody, WatchedGateway } from './watched-gateway.ts'

export type Belongings = {
  readonly messages: readonly string[]
  readonly files: readonly string[]
  readonly transcripts: readonly string[]
  readonly prompts: readonly string[]
}

export async function belongingsOf(gateway: WatchedGateway, who: Somebody): Promise<Belongings> {
  const mark = gateway.workshop.canaries.of(`telegram:${who.person}`)
  const plain = (text: string) => withoutNewness(text.replaceAll(mark, '<mark>').replaceAll(who.person, '<me>'))
  const transcripts = await transcriptsOf(gateway, who.person)
  return {
    messages: gateway.screen(who).map(plain),
    files: filesOf(gateway, who.person).map(plain),
    transcripts: transcripts.map((entry) => plain(JSON.stringify(entry))),
    prompts: promptsOf(gateway, who.person).map(plain),
  }
}

/** Boundaries and the names of conversations are random, and turns are counted for all people together. */
function withoutNewness(text: string): string {
  return text
    .replace(/--- [0-9a-f]{12} ---/g, '<boundary>')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<conversation>')
    .replace(/\bt\d+(?=[":])/g, '<turn>')
}

function filesOf({ loaded }: WatchedGateway, person: string): string[] {
  const folder = join(loaded.places.users, `tg_${person}`)
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted() : []
  return names.map((name) => `${name}\n${readFileSync(join(folder, name), 'utf8')}`)
}

/** Of the earlier conversations too. */
async function transcriptsOf({ stores }: WatchedGateway, person: string): Promise<object[]> {
  const own = stores.sessions.list().filter(({ key }) => `${key}:`.includes(`:dm:${person}:`))
  const ids = own.flatMap(({ sessionId, previous }) => [...previous, sessionId])
  const read = await Promise.all(ids.map((id) => stores.sessions.read(id)))
  return read.flatMap((session) => [{ begins: session?.entry.key }, ...(session?.entries ?? []).map(withoutPlace)])
}

function withoutPlace(entry: TranscriptEntry): object {
  const { id: _, parentId: __, timestamp: ___, turnId: ____, ...said } = entry
  return 'callId' in said ? { ...said, callId: '' } : said
}

function promptsOf({ asked }: WatchedGateway, person: string): string[] {
  return asked.of(person).map((prompt) => JSON.stringify(prompt))
}

/** @returns one line for each difference; none when they are the same. */
export function differences(alone: Belongings, together: Belongings): readonly string[] {
  const kinds = ['messages', 'files', 'transcripts', 'prompts'] as const
  return kinds.flatMap((kind) =>
    Array.from({ length: Math.max(alone[kind].length, together[kind].length) }, (_, at) => at).flatMap((at) =>
      alone[kind][at] === together[kind][at]
        ? []
        : [`${kind} ${at}\n  alone:    ${alone[kind][at]}\n  together: ${together[kind][at]}`],
    ),
  )
}

/**
 * Words and marks that stand where they are none of the person's: in what was sent to them, in the prompts of their questions, in their files
 * and conversations. A mark is in no message at all. @returns one line for each place.
 */
export async function trespassesAt(gateway: WatchedGateway, person: string): Promise<readonly string[]> {
  const transcripts = await transcriptsOf(gateway, person)
  const places = [
    ...gateway.sent.of(person).map(({ method, text }) => [method, text] as const),
    ...promptsOf(gateway, person).map((prompt) => ['prompt', prompt] as const),
    ...filesOf(gateway, person).map((file) => ['file', file] as const),
    ...transcripts.map((entry) => ['transcript', JSON.stringify(entry)] as const),
  ]
  return places.flatMap(([where, text]) => {
    const marks = [...text.matchAll(mark)].map(([token]) => gateway.workshop.canaries.ownerOf(token) ?? 'the system')
    const others = [...ownersIn(text)].filter((owner) => owner !== person)
    const strange = marks.filter(
      (owner) => where !== 'prompt' || !(owner === 'the system' || owner === `telegram:${person}`),
    )
    return [...others, ...strange].map((owner) => `${where} of ${person || 'nobody'} holds words of ${owner}: ${text}`)
  })
}

const mark = new RegExp(canaryShape, 'gi')
