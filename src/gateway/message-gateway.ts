/**
 * The way of a message from a channel to its answer: inbox, receive, line, turn, outbox. After a start it takes up what was accepted and
 * not answered, and what was answered and not delivered, before anything new comes in.
 */

import type { Arrival, ReplyRoute } from '../channels/channel.ts'
import { LaneDrainingError } from '../lanes/lane-errors.ts'
import { createMessageQueue, type Overflow } from '../lanes/message-queue.ts'
import { startTimer } from '../lanes/start-timer.ts'
import { chatPhrases } from '../language/chat-phrases.ts'
import type { Language } from '../language/detect.ts'
import { createMemory } from '../storage/memory.ts'
import type { PersonId } from '../users/person-id.ts'
import { createAlerts } from './alerts.ts'
import { dropWaiting } from './chat-changes.ts'
import { createDelivering } from './delivery.ts'
import { forgetOnRequest } from './forget.ts'
import type { Forgotten } from './forget-person.ts'
import type { Account, Admitted, GatewayOptions, GatewayParts } from './gateway-parts.ts'
import { guardChannel } from './guarded-channel.ts'
import type { OutboxRow } from './outbox.ts'
import { createProposals } from './proposals.ts'
import { receive } from './receive.ts'
import { runTurn } from './run-turn.ts'
import { say } from './say.ts'
import { createServiceLine, type ServiceLine } from './service-line.ts'
import { createTyping } from './typing.ts'

export type MessageGateway = {
  /** Takes up what is left from before, then lets the channels in. */
  start(): void
  /**
   * No more intake; what runs may end until `deadlineMs`, what waits is kept for the next start, and replies that are committed are
   * delivered as far as the service is there. Resolves whether everything ended in time.
   */
  stop(deadlineMs: number): Promise<boolean>
  /** At an administrator's word. */
  forgetPerson(who: PersonId): Promise<Forgotten>
  counts(): {
    readonly inbox: ReturnType<GatewayParts['inbox']['counts']>
    readonly outbox: ReturnType<GatewayParts['outbox']['counts']>
  }
}

const pruneEveryMs = 3600 * 1000

export function createMessageGateway(options: GatewayOptions): MessageGateway {
  const ending = new AbortController()
  const parts = assemble(options, ending.signal)
  const { accounts, delivering, inbox, outbox, lanes, typing } = parts
  const prune = setInterval(() => {
    inbox.prune()
    outbox.prune()
  }, pruneEveryMs)
  prune.unref()
  return {
    start() {
      delivering.deliver(outbox.open())
      recover(parts)
      for (const account of accounts) account.channel.start((arrivals) => accept(parts, account, arrivals))
    },
    async stop(deadlineMs) {
      clearInterval(prune)
      await Promise.all(accounts.map(({ channel }) => channel.stopIntake()))
      const { drained } = await lanes.drain({ deadlineMs, queued: 'reject' })
      typing.close()
      const timer = setTimeout(() => ending.abort(), Math.min(deadlineMs, 2000))
      await delivering.idle()
      clearTimeout(timer)
      ending.abort()
      await Promise.all(accounts.map(({ channel }) => channel.close()))
      return drained
    },
    forgetPerson: (who) => forgetOnRequest(parts, who),
    counts: () => ({ inbox: inbox.counts(), outbox: outbox.counts() }),
  }
}

/** Everything of one poll is on disk before any of it is worked on. */
function accept(parts: GatewayParts, account: Account, arrivals: readonly Arrival[]): void {
  const { channel } = account
  const parsed = arrivals.map((arrival) => ({ ...arrival, parsed: channel.parse(arrival.raw) }))
  const from = { channel: channel.name, accountId: channel.accountId, botId: channel.botId }
  for (const row of parts.inbox.accept(from, parsed)) receive(parts, account, row)
}

function recover(parts: GatewayParts): void {
  const rows = parts.inbox.open()
  if (rows.length > 0) parts.logger.info({ rows: rows.length }, 'taking up what was not answered before the restart')
  for (const { seq, channel, accountId, raw } of rows) {
    const account = parts.accountOf({ channel, accountId })
    if (account) receive(parts, account, { seq, parsed: account.channel.parse(raw) })
    else
      parts.logger.warn({ seq, channel, account: accountId }, 'a message waits for a bot that the config does not have')
  }
}

function assemble(options: GatewayOptions, signal: AbortSignal): GatewayParts {
  const { stores, ...rest } = options
  const { lanes, logger, config } = rest
  const accounts = options.accounts.map((account) => ({
    ...account,
    channel: guardChannel(account.channel, options.outgoing, (reason) => {
      logger.error({ reason }, 'a message was withheld')
      parts.alerts(account, { kind: 'withheld', values: { turn: '-', reason } })
    }),
  }))
  const { db, outbox, people } = stores
  const accountOf: GatewayParts['accountOf'] = ({ channel: name, accountId }) =>
    accounts.find(({ channel }) => channel.name === name && channel.accountId === accountId)
  const lines = new Map<string, ServiceLine>()
  const lineOf: GatewayParts['lineOf'] = ({ channel, accountId }) => {
    const line = lines.get(`${channel} ${accountId}`) ?? createServiceLine(signal)
    lines.set(`${channel} ${accountId}`, line)
    return line
  }
  const delivering = createDelivering({
    outbox,
    channelOf: (route) => accountOf(route)?.channel,
    lineOf,
    logger,
    signal,
    mayRepeat: ({ turn }) => turn.startsWith('u:'),
    onUnknown: (row) => askWhetherItCame(parts, row),
    onUnreachable: ({ channel, chatId }) => {
      people.setReachable(channel, chatId, false)
      dropWaiting(parts, channel, chatId)
    },
    onFailed: (row, reason) => reportUndelivered(parts, { row, reason }),
  })
  const queue = createMessageQueue<Admitted>({
    lanes,
    settings: () => config.messages.queue,
    run: (_place, batch, turn) => runTurn(parts, batch, turn),
    onFailure: (place, _batch, error) => {
      if (!(error instanceof LaneDrainingError))
        logger.error({ err: error, session: place.session }, 'a turn did not run')
    },
    onOverflow: (_place, overflow) => tellOverflow(parts, overflow),
    now: () => performance.now(),
    startTimer,
  })
  const shared = {
    ...stores,
    ...rest,
    accounts,
    memory: createMemory(db),
    proposals: createProposals(options.now),
    told: new Map<string, number>(),
    compacting: new Set<string>(),
    typing: createTyping(),
    delivering,
    queue,
    accountOf,
    lineOf,
  }
  const parts: GatewayParts = { ...shared, alerts: createAlerts(shared) }
  return parts
}

/** Sending it again unasked could show it twice; a line with a button cannot. Once for all parts of a reply, and again when it was sent again. */
function askWhetherItCame(parts: GatewayParts, { turn, route, attempts }: OutboxRow): void {
  if (isNotice(turn)) return
  const language = languageOf(parts, turn, route)
  const buttons = [[{ text: chatPhrases.sendAgain[language], data: `o:${turn}` }]]
  say(parts, { turn: `u:${attempts}:${turn}`, route, language, markdown: chatPhrases.unconfirmed[language], buttons })
}

/** The administrators hear why, the person that there will be no answer. */
function reportUndelivered(parts: GatewayParts, { row, reason }: { row: OutboxRow; reason: string }): void {
  const { turn, route } = row
  const account = parts.accountOf(route)
  if (!account || isNotice(turn)) return
  const language = languageOf(parts, turn, route)
  say(parts, { turn: `x:${turn}`, route, language, markdown: chatPhrases.failed[language] })
  parts.alerts(account, { kind: 'undelivered', values: { turn, reason } })
}

/** About another reply, or for an administrator: nothing is said about what became of it. */
function isNotice(turn: string): boolean {
  return /^(?:u|x|alert):/.test(turn)
}

function languageOf({ records, people }: GatewayParts, turn: string, { channel, chatId }: ReplyRoute): Language {
  return records.find(turn)?.language ?? people.find(channel, chatId)?.language ?? 'en'
}

/** The person is told once, however many it hits. */
function tellOverflow(parts: GatewayParts, { message, what, first }: Overflow<Admitted>): void {
  const { seq, route, language } = message
  const isSummarised = parts.config.messages.queue.drop === 'summarize'
  const displaced = chatPhrases[isSummarised ? 'queueFull' : 'queueDropped'][language]
  const markdown = what === 'refused' ? chatPhrases.queueRefused[language] : displaced
  if (first) say(parts, { turn: `q${seq}`, route, language, markdown })
  if (what === 'refused') parts.inbox.close([seq], 'done', 'refused: the line was full')
}
