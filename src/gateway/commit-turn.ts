/** How a turn ends: with an answer, broken off, or given up. */
import type { Answer } from '../agent/turn.ts'
import type { Button } from '../channels/channel.ts'
import { chatPhrases } from '../language/chat-phrases.ts'
import { extractiveModelName } from '../models/extractive.ts'
import type { ModelCall } from '../models/model-call.ts'
import type { Session } from '../sessions/store.ts'
import { seqsOf, type TurnRun } from './turn-run.ts'

export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** Stopped by the person, by a newer message, or by the gateway's end. */
  | { readonly kind: 'broken-off'; readonly shown: string }

export async function commitTurn(
  run: TurnRun,
  session: Session,
  outcome: Outcome & { readonly calls: readonly ModelCall[] },
): Promise<void> {
  if (outcome.kind === 'broken-off') return commitBrokenOff(run, session, outcome)
  const { answer, calls } = outcome
  const { parts, batch, turnId } = run
  const { route, account, incoming } = batch.messages[0]
  await writeDown(session, answer, { turnId, calls })
  const isGroup = incoming.envelope.chat.kind !== 'direct'
  const payloads = account.channel.render({
    markdown: answer.answer,
    language: answer.language,
    sources: answer.sources.filter(({ cited }) => cited),
    buttons: answer.sources.length > 0 || answer.declined ? [opinionButtons(turnId)] : [],
    ...(isGroup && incoming.envelope.messageId !== undefined && { replyTo: incoming.envelope.messageId }),
  })
  const { rows, spare } = parts.db.transaction(() => {
    record(run, answer)
    recordCalls(run, calls)
    parts.inbox.close(seqsOf(batch), 'done')
    return parts.outbox.commit(turnId, route, payloads)
  })
  parts.delivering.deliver(rows)
  dropSpare(run, spare)
}

export function opinionButtons(turnId: string, verdict?: 'up' | 'down'): Button[] {
  return [
    { text: verdict === 'up' ? '👍 ✓' : '👍', data: `f:${turnId}:u` },
    { text: verdict === 'down' ? '👎 ✓' : '👎', data: `f:${turnId}:d` },
  ]
}

/** What was shown stays, marked; a turn of which nothing was shown leaves nothing. */
async function commitBrokenOff(
  { parts, batch, turnId }: TurnRun,
  session: Session,
  { shown, calls }: { readonly shown: string; readonly calls: readonly ModelCall[] },
): Promise<void> {
  const { route, account, language } = batch.messages[0]
  const text = shown.trim()
  const isOnScreen = parts.outbox.shown(turnId).size > 0
  const markdown = `${text}\n\n_${chatPhrases.stoppedMark[language]}_`.trim()
  if (text !== '') await session.append({ ...unanswered(turnId), text, stopReason: 'aborted' })
  const { rows } = parts.db.transaction(() => {
    recordCalls({ parts, batch, turnId }, calls)
    parts.inbox.close(seqsOf(batch), 'done', 'stopped')
    const payloads = isOnScreen ? account.channel.render({ markdown, language, sources: [], buttons: [] }) : []
    return parts.outbox.commit(turnId, route, payloads)
  })
  parts.delivering.deliver(rows)
}

/** The person hears that it failed, the administrators that they should look, and the line goes on. */
export function giveUpTurn({ parts, batch, turnId }: TurnRun, attempts: number, error: unknown): void {
  const { route, account, language, place } = batch.messages[0]
  parts.logger.error({ err: error, turn: turnId, session: place.session, attempts }, 'a message is given up')
  const payloads = account.channel.render({
    markdown: chatPhrases.failed[language],
    language,
    sources: [],
    buttons: [],
  })
  const { rows, spare } = parts.db.transaction(() => {
    parts.inbox.close(seqsOf(batch), 'dead', error instanceof Error ? error.message : String(error))
    return parts.outbox.commit(turnId, route, payloads)
  })
  parts.delivering.deliver(rows)
  dropSpare({ parts, batch }, spare)
  parts.typing.stop(place.session)
  parts.alerts(account, { kind: 'deadLetter', values: { attempts, turn: turnId } })
}

/** Messages of the preview that the reply did not need. */
function dropSpare({ parts, batch }: Pick<TurnRun, 'parts' | 'batch'>, messageIds: readonly string[]): void {
  const { route, account } = batch.messages[0]
  for (const id of messageIds) void parts.lineOf(route).call(() => account.channel.delete(route, id))
}

type Written = { readonly turnId: string; readonly calls: readonly ModelCall[] }

async function writeDown(session: Session, answer: Answer, { turnId, calls }: Written): Promise<void> {
  const { searched, sources, usage, model, declined } = answer
  const references = sources.map(({ n, file, title, heading, lines, score }) => ({
    n,
    file,
    title,
    heading,
    lines,
    score,
  }))
  if (sources.length > 0) await session.append({ type: 'retrieval', turnId, searched, passages: references })
  const cited = new Set(sources.filter((source) => source.cited).map(({ n }) => n))
  await session.append({
    type: 'assistant',
    turnId,
    text: answer.answer,
    model,
    usage: { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens },
    cost: costOf(calls),
    citations: references.filter(({ n }) => cited.has(n)).map(({ score: _, ...reference }) => reference),
    stopReason: declined ? 'declined' : 'stop',
  })
}

function unanswered(turnId: string) {
  return {
    type: 'assistant' as const,
    turnId,
    model: 'none',
    usage: { inputTokens: 0, outputTokens: 0 },
    cost: null,
    citations: [],
  }
}

/** null when one of the calls cost something nobody knows. */
function costOf(calls: readonly ModelCall[]): number | null {
  return calls.reduce<number | null>((sum, { costUsd }) => (sum === null || costUsd === null ? null : sum + costUsd), 0)
}

type Recorded = Pick<TurnRun, 'parts' | 'batch' | 'turnId'>

function record({ parts, batch, turnId }: Recorded, answer: Answer): void {
  if (answer.sources.length === 0 && !answer.declined) return
  const { place, person } = batch.messages[0]
  const { language, question, searched, declined, sources, model, ms } = answer
  const said = { language, question, searched, answer: answer.answer, declined, sources, model, ms }
  parts.records.record({ turn: turnId, agentId: place.agent, sessionKey: place.session, person, ...said })
}

function recordCalls({ parts, batch, turnId }: Recorded, calls: readonly ModelCall[]): void {
  const { place, person } = batch.messages[0]
  const context = { at: parts.now(), personKey: person, agentId: place.agent, sessionKey: place.session, turnId }
  for (const call of calls)
    if (call.model !== extractiveModelName) parts.ledger.record({ ...call, ...context, purpose: 'chat' })
}
