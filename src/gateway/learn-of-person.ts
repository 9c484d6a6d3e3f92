/**
 * After a reply, in the sub-agent lane, so that nobody waits for it: what a message says of the person who wrote it goes into fields of their
 * profile that are still empty. They are told, and one button takes it out again.
 */
import { randomUUID } from 'node:crypto'
import type { TurnPerson } from '../agent/about-person.ts'
import { type Proposal, speaksOfSelf } from '../agent/learn.ts'
import type { Answer } from '../agent/turn.ts'
import { LaneDrainingError } from '../lanes/lane-errors.ts'
import { chatPhrases, fill } from '../language/chat-phrases.ts'
import type { ModelCall } from '../models/model-call.ts'
import { subagentKey } from '../routing/session-key.ts'
import type { Profile } from '../users/profile.ts'
import { say } from './say.ts'
import type { TurnRun } from './turn-run.ts'

const longestMs = 60_000

export async function learnOfPerson(run: TurnRun, person: TurnPerson | undefined, since: number): Promise<void> {
  const { parts, batch } = run
  const [first] = batch.messages
  const said = batch.messages.map(({ text }) => text).join('\n')
  if (!speaksOfSelf.test(said)) return
  const learns =
    parts.config.users.learn && person && (await parts.learnFor(first.place.agent, (call) => record(run, call)))
  if (!learns) return
  const place = {
    session: subagentKey(first.place.session, randomUUID()),
    agent: first.place.agent,
    lane: 'subagent' as const,
  }
  try {
    await parts.lanes.run(place, async ({ signal }) => {
      const until = AbortSignal.any([signal, AbortSignal.timeout(longestMs)])
      const proposal = await learns(said, until)
      if (proposal && (parts.tombstones.at(person.key) ?? 0) < since) await note(run, person, proposal)
    })
  } catch (error) {
    if (!(error instanceof LaneDrainingError))
      parts.logger.warn({ err: error, session: first.place.session }, 'nothing could be learnt of a person')
  }
}

/** What a model noted by its own tool is told just the same. */
export function tellNoted({ parts, batch, turnId }: TurnRun, { toolCalls }: Answer): void {
  const noted = toolCalls.filter(({ name, isError }) => name === 'note_about_user' && !isError)
  const values = Object.fromEntries(
    noted.map((call) => [String(call.arguments.field), String(call.arguments.value ?? '')]),
  )
  if (noted.length > 0) tell({ parts, batch, turnId: `${turnId}k` }, values)
}

function tell(
  { parts, batch, turnId }: Pick<TurnRun, 'parts' | 'batch' | 'turnId'>,
  noted: Readonly<Record<string, string>>,
): void {
  const { route, language } = batch.messages[0]
  const values = Object.entries(noted).map(([field, value]) => `${field}: ${value}`)
  const markdown = fill(chatPhrases.noted[language], { values: values.join('; ') })
  const buttons = [[{ text: chatPhrases.notSo[language], data: `n:${Object.keys(noted).join(',')}` }]]
  say(parts, { turn: turnId, route, language, markdown, buttons, allowed: { links: new Set(), text: values } })
}

async function note(run: TurnRun, person: TurnPerson, proposal: Proposal): Promise<void> {
  const known = await person.folder.profile()
  const fresh = Object.fromEntries(Object.entries(proposal).filter(([field]) => isEmpty(known, field)))
  const fields = Object.keys(fresh)
  if (fields.length === 0) return
  await person.folder.change(fresh)
  tell(
    { ...run, turnId: `${run.turnId}l` },
    Object.fromEntries(Object.entries(fresh).map(([field, value]) => [field, [value].flat().join(', ')])),
  )
}

function isEmpty(profile: Profile, field: string): boolean {
  const value = Object.entries(profile).find(([name]) => name === field)?.[1]
  return value === undefined || value.length === 0
}

function record({ parts, batch, turnId }: TurnRun, call: ModelCall): void {
  const { place, person } = batch.messages[0]
  const whose = { personKey: person, sessionKey: place.session, agentId: place.agent, turnId }
  parts.ledger.record({ ...call, ...whose, purpose: 'learning', at: parts.now() })
}
