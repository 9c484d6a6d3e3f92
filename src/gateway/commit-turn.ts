/** How a turn ends: with an answer, broken off, or given up. */
import { allowedBy } from '../agent/passage-book.ts'
import type { Answer } from '../agent/turn.ts'
import type { Button } from '../channels/channel.ts'
import { chatPhrases } from '../language/chat-phrases.ts'
import type { ModelCall } from '../models/model-call.ts'
import type { Session } from '../sessions/store.ts'
import type { AllowedWords } from '../trust/word-links.ts'
import { isOnRecord, recordAnswer, recordCalls, type TurnOwner } from './record-turn.ts'
import { seqsOf, type TurnRun } from './turn-run.ts'

export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** Stopped by the person, by a newer message, or by the gateway's end. */
  | { readonly kind: 'broken-off'; readonly shown: string; readonly allowed: AllowedWords }

export async function commitTurn(
  run: TurnRun,
  session: Session,
  outcome: Outcome & { readonly calls: readonly ModelCall[] },
): Promise<void> {
  if (outcome.kind === 'broken-off') return commitBrokenOff(run, session, outcome)
  const { answer, calls } = outcome
  const { parts, batch, turnId } = run
  const { account, incoming } = batch.messages[0]
  await writeDown(session, answer, { turnId, calls })
  const isGroup = incoming.envelope.chat.kind !== 'direct'
  const payloads = account.channel.render({
    markdown: answer.answer,
    language: answer.language,
    sources: answer.sources.filter(({ cited }) => cited),
    allowed: allowedBy(answer.sources),
    buttons: isOnRecord(answer) ? [opinionButtons(turnId)] : [],
    ...(isGroup && incoming.envelope.messageId !== undefined && { replyTo: incoming.envelope.messageId }),
  })
  if (answer.stopped) parts.alerts(account, { kind: 'withheld', values: { turn: turnId, reason: answer.stopped } })
  commitReply(run, payloads, () => {
    recordAnswer(parts, ownerOf(run), answer)
    recordCalls(parts, ownerOf(run), calls)
    parts.inbox.close(seqsOf(batch), 'done')
  })
}

/** The reply with all that ends the turn, in one transaction; then it is on its way. Messages of the preview that it does not need go. */
function commitReply({ parts, batch, turnId }: TurnRun, payloads: readonly string[], ending: () => void): void {
  const { route, account } = batch.messages[0]
  const { rows, spare } = parts.db.transaction(() => {
    ending()
    return parts.outbox.commit(turnId, route, payloads)
  })
  parts.delivering.deliver(rows)
  for (const id of spare) void parts.lineOf(route).call(() => account.channel.delete(route, id))
}

function ownerOf({ batch, turnId }: TurnRun): TurnOwner {
  const { place, person } = batch.messages[0]
  return { turnId, agentId: place.agent, sessionKey: place.session, person }
}

export function opinionButtons(turnId: string, verdict?: 'up' | 'down'): Button[] {
  return [
    { text: verdict === 'up' ? '👍 ✓' : '👍', data: `f:${turnId}:u` },
    { text: verdict === 'down' ? '👎 ✓' : '👎', data: `f:${turnId}:d` },
  ]
}

/** What was shown stays, marked; a turn of which nothing was shown leaves nothing. */
async function commitBrokenOff(
  run: TurnRun,
  session: Session,
  { shown, allowed, calls }: Extract<Outcome, { kind: 'broken-off' }> & { readonly calls: readonly ModelCall[] },
): Promise<void> {
  const { parts, batch, turnId } = run
  const { account, language } = batch.messages[0]
  const text = shown.trim()
  const isOnScreen = parts.outbox.shown(turnId).size > 0
  const markdown = `${text}\n\n_${chatPhrases.stoppedMark[language]}_`.trim()
  if (text !== '') await session.append({ ...unanswered(turnId), text, stopReason: 'aborted' })
  const payloads = isOnScreen ? account.channel.render({ markdown, language, sources: [], buttons: [], allowed }) : []
  commitReply(run, payloads, () => {
    recordCalls(parts, ownerOf(run), calls)
    parts.inbox.close(seqsOf(batch), 'done', 'stopped')
  })
}

/** The person hears that it failed, the administrators that they should look, and the line goes on. */
export function giveUpTurn(run: TurnRun, attempts: number, error: unknown): void {
  const { parts, batch, turnId } = run
  const { account, language, place } = batch.messages[0]
  parts.logger.error({ err: error, turn: turnId, session: place.session, attempts }, 'a message is given up')
  const payloads = account.channel.render({
    markdown: chatPhrases.failed[language],
    language,
    sources: [],
    buttons: [],
  })
  const reason = error instanceof Error ? error.message : String(error)
  commitReply(run, payloads, () => parts.inbox.close(seqsOf(batch), 'dead', reason))
  parts.typing.stop(place.session)
  parts.alerts(account, { kind: 'deadLetter', values: { attempts, turn: turnId } })
}

type Written = { readonly turnId: string; readonly calls: readonly ModelCall[] }

async function writeDown(session: Session, answer: Answer, { turnId, calls }: Written): Promise<void> {
  const { searched, sources, usage, model, declined, toolCalls } = answer
  const references = sources.map(({ n, file, title, heading, lines, score }) => ({
    n,
    file,
    title,
    heading,
    lines,
    score,
  }))
  if (sources.length > 0) await session.append({ type: 'retrieval', turnId, searched, passages: references })
  for (const [index, call] of toolCalls.entries()) {
    const { name, text, isError } = call
    const callId = `${turnId}.${index}`
    await session.append({ type: 'toolCall', turnId, callId, name, arguments: call.arguments })
    await session.append({ type: 'toolResult', turnId, callId, name, text, isError })
  }
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
