/**
 * A turn: the conversation is opened, the question answered and streamed, and what was said is written down. The reply's outbox rows, the
 * closing of the messages it answers, the ledger and the retrieval record are one transaction: after a crash all of it happened or none.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { allowedBy } from '../agent/passage-book.ts'
import type { Answer, TurnEvent } from '../agent/turn.ts'
import { LaneDrainingError } from '../lanes/lane-errors.ts'
import type { Turn } from '../lanes/lane-queue.ts'
import type { Batch } from '../lanes/message-queue.ts'
import { chatPhrases } from '../language/chat-phrases.ts'
import type { ModelCall } from '../models/model-call.ts'
import { compactIfNeeded, compactionLimits } from '../sessions/compaction.ts'
import { fitContext, historyTokens } from '../sessions/context.ts'
import type { Session } from '../sessions/store.ts'
import { commitTurn, giveUpTurn, type Outcome } from './commit-turn.ts'
import { conversationStatus } from './conversation-status.ts'
import type { Admitted, GatewayParts } from './gateway-parts.ts'
import { learnOfPerson, tellNoted } from './learn-of-person.ts'
import { ownerTools } from './owner-tools.ts'
import { createPreview, type Preview } from './preview.ts'
import { say } from './say.ts'
import { noteHistory, personOf } from './turn-person.ts'
import { seqsOf, type TurnRun } from './turn-run.ts'

/** Of failures in this process; a message whose turn never ends because the process dies is given up much later. */
const mostFailures = 3
const mostBeginnings = 30
const pausesMs = [1000, 3000]

/** Never rejects but with what the turn was broken off with. */
export async function runTurn(parts: GatewayParts, batch: Batch<Admitted>, turn: Turn): Promise<void> {
  const first = batch.messages[0]
  const run: TurnRun = { parts, batch, turn, turnId: `t${first.seq}` }
  const beginnings = parts.inbox.begin(seqsOf(batch))
  if (beginnings > mostBeginnings)
    return giveUpTurn(run, beginnings, new Error('The process ended each time this was tried.'))
  for (let failures = 1; ; failures += 1) {
    try {
      return await tryTurn(run)
    } catch (error) {
      if (turn.signal.aborted) return
      parts.logger.error({ err: error, turn: run.turnId, session: first.place.session, failures }, 'a turn failed')
      if (failures >= mostFailures) return giveUpTurn(run, failures, error)
      await wait(pausesMs[failures - 1], undefined, { signal: turn.signal }).catch(() => undefined)
    }
  }
}

async function tryTurn(run: TurnRun): Promise<void> {
  const { parts, batch, turn, turnId } = run
  const first = batch.messages[0]
  const session = await openSession(run)
  if (!session) return
  const calls: ModelCall[] = []
  const since = parts.now()
  const person = await personOf(parts, first)
  const channel = first.account.channel
  const preview = createPreview({
    channel,
    line: parts.lineOf(first.route),
    outbox: parts.outbox,
    route: first.route,
    turn: turnId,
    isGroup: first.incoming.envelope.chat.kind !== 'direct',
    logger: parts.logger,
  })
  try {
    const events = parts.answer(first.place.agent, {
      ...(await toRequest(run, session, calls)),
      ...(person && { person }),
    })
    await session.append({ type: 'user', text: textOf(batch), turnId, ...fromOf(first) })
    const outcome = await follow(events, preview, turn.signal)
    await preview.stop()
    if (outcome.kind === 'broken-off' && turn.signal.reason instanceof LaneDrainingError) return
    await commitTurn(run, session, { ...outcome, calls })
    if (outcome.kind === 'answered') {
      tellNoted(run, outcome.answer)
      // Nothing of it is waited for: who asks on meanwhile would wait as for an answer that is being written.
      void noteHistory(parts, person, outcome.answer, since)
      void learnOfPerson(run, person, since)
    }
  } finally {
    await preview.stop()
    if (parts.queue.waiting(first.place.session) === 0) parts.typing.stop(first.place.session)
  }
  void compact(run, session)
}

/** Where several people talk, whose words these are. */
function fromOf({ person, incoming }: Admitted) {
  return person !== null && incoming.envelope.chat.kind !== 'direct' ? { from: person } : {}
}

/** The conversation the message belongs to, begun anew where it has gone stale or the person asks for it. */
async function openSession(run: TurnRun): Promise<Session | undefined> {
  const { parts, batch, turnId } = run
  const { place, incoming, route, language, command, text } = batch.messages[0]
  const { channel, chat, sender } = incoming.envelope
  const begun = command === 'new' ? await beginAnew(run) : undefined
  if (command === 'new' && text === '') {
    parts.typing.stop(place.session)
    return undefined
  }
  if (begun) return begun
  const displayName = chat.kind === 'direct' ? sender.name : undefined
  const facts = { agentId: place.agent, channel, chatKind: chat.kind, displayName }
  const { session, resetFrom } = await parts.sessions.open(place.session, facts)
  if (resetFrom) {
    const markdown = chatPhrases[resetFrom.reason === 'idle' ? 'idleReset' : 'dailyReset'][language]
    say(parts, { turn: `${turnId}r`, route, language, markdown, buttons: backButton(language) })
  }
  return session
}

/** Where there was a conversation before, a button leads back to it. @returns undefined when this is the first of all. */
async function beginAnew({ parts, batch, turnId }: TurnRun): Promise<Session | undefined> {
  const { place, route, language, text, seq } = batch.messages[0]
  const before = parts.sessions.find(place.session)
  const session = before && (await parts.sessions.startNew(place.session, 'new'))
  const isWayBack = before !== undefined && (before.messages > 0 || before.previous.length > 0)
  const markdown = chatPhrases.newConversation[language]
  const said = { route, language, markdown, buttons: isWayBack ? backButton(language) : [] }
  if (text === '') say(parts, { ...said, turn: turnId, closes: [seq] })
  else if (isWayBack) say(parts, { ...said, turn: `${turnId}n` })
  return session
}

function backButton(language: Admitted['language']) {
  return [[{ text: chatPhrases.goBack[language], data: 'back' }]]
}

async function toRequest(run: TurnRun, session: Session, calls: ModelCall[]) {
  const { parts, batch, turn, turnId } = run
  const [first, ...others] = batch.messages
  const owner = ownerTools(parts, first)
  const budget = historyTokens(parts.contextTokens(first.place.agent))
  const path = await session.path()
  const { exchanges, summary } = fitContext(path, budget, turnId)
  return {
    question: first.text,
    further: others.map(({ text }) => text),
    skipped: parts.config.messages.queue.drop === 'summarize' ? batch.dropped.map(({ text }) => digestOf(text)) : [],
    history: [...exchanges, ...repliedTo(parts, first)],
    ...(summary !== undefined && { summary }),
    historyTokens: budget,
    place: {
      turn: turnId,
      session: first.place.session,
      isGroup: first.incoming.envelope.chat.kind !== 'direct',
    },
    status: conversationStatus(session.entry, path, new Date(parts.now())),
    ...(owner && { owner }),
    signal: turn.signal,
    onCall: (call: ModelCall) => void calls.push(call),
  }
}

/** A reply to an old answer leans on that answer, wherever it stands in the conversation. */
function repliedTo({ outbox, records }: GatewayParts, { incoming, route }: Admitted) {
  const { replyTo } = incoming
  if (!replyTo) return []
  const turn = outbox.turnOf(route, replyTo.messageId)
  const record = turn === undefined ? undefined : records.find(turn)
  if (record)
    return [
      { role: 'user' as const, content: record.searched },
      { role: 'assistant' as const, content: record.answer },
    ]
  return replyTo.text ? [{ role: 'user' as const, content: replyTo.text }] : []
}

const digestCharacters = 160

function digestOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > digestCharacters ? `${line.slice(0, digestCharacters - 1)}…` : line
}

function textOf({ messages }: Batch<Admitted>): string {
  return messages.map(({ text }) => text).join('\n\n')
}

/** Shows the answer as it comes. A turn that is broken off leaves what was shown. */
async function follow(events: AsyncGenerator<TurnEvent>, preview: Preview, signal: AbortSignal): Promise<Outcome> {
  let shown = ''
  let allowed = allowedBy([])
  let answer: Answer | undefined
  try {
    for await (const event of events) {
      if (event.type === 'done') answer = event.answer
      if (event.type === 'sources') allowed = allowedBy(event.sources)
      if (event.type !== 'delta') continue
      shown += event.text
      preview.show(shown, allowed)
    }
  } catch (error) {
    if (signal.aborted) return { kind: 'broken-off', shown, allowed }
    throw error
  }
  if (signal.aborted && !answer) return { kind: 'broken-off', shown, allowed }
  if (!answer) throw new Error('A turn ended without an answer.')
  return { kind: 'answered', answer }
}

const longestCompactionMs = 90_000
/** Of a person who was forgotten meanwhile, only the cost is kept. */
const nobody = { personKey: null, sessionKey: '' }

/** After the reply, so that nobody waits for it; the next turn of the conversation may end while it is still at work. */
async function compact({ parts, batch, turnId }: TurnRun, session: Session): Promise<void> {
  const { place, person } = batch.messages[0]
  if (parts.compacting.has(place.session)) return
  parts.compacting.add(place.session)
  const record = (call: ModelCall) => {
    const isForgotten = parts.sessions.find(place.session) === undefined
    const whose = isForgotten ? nobody : { personKey: person, sessionKey: place.session }
    parts.ledger.record({ ...call, ...whose, agentId: place.agent, turnId, purpose: 'compaction', at: parts.now() })
  }
  try {
    const done = await compactIfNeeded({
      session,
      limits: compactionLimits(parts.contextTokens(place.agent)),
      summarise: await parts.summariseFor(place.agent, record),
      signal: AbortSignal.timeout(longestCompactionMs),
    })
    if (done.kind !== 'unneeded') parts.logger.info({ session: place.session, ...done }, 'a conversation was compacted')
  } catch (error) {
    parts.logger.error({ err: error, session: place.session }, 'a conversation could not be compacted')
  } finally {
    parts.compacting.delete(place.session)
  }
}
