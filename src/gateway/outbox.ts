/**
 * What goes out, as rows: committed with the closing of the message they answer, before anything is sent. A row that has a message id is
 * delivered by an edit, which may be repeated; one that has none is marked `sending` before its only send, so that after a crash it is
 * known which ones are ambiguous.
 */
import type { ReplyRoute } from '../channels/channel.ts'
import type { StateDb } from '../storage/state-db.ts'

export type OutboxState = 'preview' | 'pending' | 'sending' | 'sent' | 'unknown' | 'failed'

export type OutboxRow = {
  readonly seq: number
  readonly turn: string
  readonly part: number
  readonly route: ReplyRoute
  readonly payload: string
  readonly state: OutboxState
  readonly messageId: string | undefined
  readonly attempts: number
}

export type Outbox = {
  /**
   * The final parts of a turn's reply; previews of the same turn become them, so that what is on the screen is edited and not doubled.
   * @returns rows to deliver, and messages of the preview that the reply has no use for.
   */
  commit(
    turn: string,
    route: ReplyRoute,
    payloads: readonly string[],
  ): { readonly rows: readonly OutboxRow[]; readonly spare: readonly string[] }
  /** A part of a preview that is about to be sent. */
  preview(turn: string, part: number, route: ReplyRoute): void
  /** What is on the screen of an unfinished turn, by part. */
  shown(turn: string): ReadonlyMap<number, string>
  find(turn: string): readonly OutboxRow[]
  markSending(seq: number): void
  /** A part of a preview is on the screen. */
  markShown(turn: string, part: number, messageId: string): void
  markSent(seq: number, messageId: string): void
  close(seq: number, state: 'unknown' | 'failed', reason: string): void
  /** A message on the screen is gone: the row is sent anew. */
  detach(seq: number): void
  reopen(turn: string): readonly OutboxRow[]
  /** Not delivered yet, in the order it was committed. */
  open(): readonly OutboxRow[]
  turnOf(route: ReplyRoute, messageId: string): string | undefined
  moveChat(channel: string, from: string, to: string): void
  /** What was said in the person's own chat, and what answered these rows of the inbox elsewhere. */
  forget(channel: string, chat: string, seqs: readonly number[]): number
  prune(): void
  /** Without those for people who have blocked the bot: nobody has to look at them. */
  counts(): { readonly open: number; readonly unknown: number; readonly failed: number }
}

/** Begins the turn of what is said to somebody who has been forgotten: nothing of it is kept once it was sent. */
export const lastWord = 'g:'

/** What stands before and behind a row's number in the turns that answer it. */
const answering = [
  ...['t', 'c', 'm', 'q', 'p', 'b', 'd', 'e', 'l', 'z'].map((letter) => [letter, '']),
  ['t', 'r'],
  ['t', 'n'],
  ['t', 'k'],
  ['t', 'l'],
] as const

/** Long enough for a button under an old answer to be understood. */
const keptMs = 60 * 24 * 3600 * 1000

export function createOutbox(db: StateDb, now: () => number): Outbox {
  return { ...createWriting(db, now), ...createReading(db), ...createUpkeep(db, now) }
}

type Writing = Pick<
  Outbox,
  'commit' | 'preview' | 'markSending' | 'markShown' | 'markSent' | 'close' | 'detach' | 'reopen'
>

function createWriting({ sql, transaction, purge }: StateDb, now: () => number): Writing {
  const put = sql.prepare(
    `INSERT INTO outbox (turn, part, channel, account, chat, thread, payload, state, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (turn, part) DO UPDATE SET payload = excluded.payload, state = excluded.state RETURNING *`,
  )
  const cut = sql.prepare('DELETE FROM outbox WHERE turn = ? AND part >= ? RETURNING message')
  const sending = sql.prepare("UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE seq = ?")
  const shown = sql.prepare('UPDATE outbox SET message = ? WHERE turn = ? AND part = ?')
  const sent = sql.prepare("UPDATE outbox SET state = 'sent', message = ?, closed_at = ? WHERE seq = ?")
  const close = sql.prepare('UPDATE outbox SET state = ?, closed_at = ?, error = ? WHERE seq = ?')
  const sayNoMore = sql.prepare(`DELETE FROM outbox WHERE seq = ? AND turn LIKE '${lastWord}%'`)
  const detach = sql.prepare("UPDATE outbox SET state = 'pending', message = NULL WHERE seq = ?")
  const reopen = sql.prepare("UPDATE outbox SET state = 'pending' WHERE turn = ? AND state = 'unknown' RETURNING *")
  const write = (
    turn: string,
    part: number,
    { route, payload, state }: { route: ReplyRoute; payload: string; state: OutboxState },
  ) => put.get(turn, part, route.channel, route.accountId, route.chatId, route.threadId ?? null, payload, state, now())
  return {
    commit: (turn, route, payloads) =>
      transaction(() => {
        const rows = payloads.map((payload, part) => toRow(write(turn, part, { route, payload, state: 'pending' })))
        const spare = cut
          .all(turn, payloads.length)
          .flatMap(({ message }) => (message === null ? [] : [String(message)]))
        return { rows, spare }
      }),
    preview: (turn, part, route) => void write(turn, part, { route, payload: '', state: 'preview' }),
    markSending: (seq) => void sending.run(seq),
    markShown: (turn, part, messageId) => void shown.run(messageId, turn, part),
    markSent(seq, messageId) {
      sent.run(messageId, now(), seq)
      if (sayNoMore.run(seq).changes > 0) purge()
    },
    close(seq, state, reason) {
      close.run(state, now(), reason, seq)
      if (sayNoMore.run(seq).changes > 0) purge()
    },
    detach: (seq) => void detach.run(seq),
    reopen: (turn) => reopen.all(turn).map(toRow),
  }
}

function createReading({ sql }: StateDb): Pick<Outbox, 'shown' | 'find' | 'open' | 'turnOf' | 'counts'> {
  const ofTurn = sql.prepare('SELECT * FROM outbox WHERE turn = ? ORDER BY part')
  const open = sql.prepare("SELECT * FROM outbox WHERE state IN ('pending', 'sending') ORDER BY seq")
  const byMessage = sql.prepare(
    'SELECT turn FROM outbox WHERE channel = ? AND account = ? AND chat = ? AND message = ?',
  )
  const counts = sql.prepare(
    "SELECT state, COUNT(*) AS n FROM outbox WHERE state <> 'failed' OR error NOT LIKE 'unreachable: %' GROUP BY state",
  )
  const find = (turn: string) => ofTurn.all(turn).map(toRow)
  return {
    find,
    shown: (turn) =>
      new Map(find(turn).flatMap(({ part, messageId }) => (messageId ? [[part, messageId] as const] : []))),
    open: () => open.all().map(toRow),
    turnOf({ channel, accountId, chatId }, messageId) {
      const turn = byMessage.get(channel, accountId, chatId, messageId)?.turn
      return turn === undefined ? undefined : String(turn)
    },
    counts() {
      const found = new Map(counts.all().map(({ state, n }) => [state, Number(n)]))
      const of = (state: OutboxState) => found.get(state) ?? 0
      return { open: of('pending') + of('sending'), unknown: of('unknown'), failed: of('failed') }
    },
  }
}

function createUpkeep({ sql }: StateDb, now: () => number): Pick<Outbox, 'moveChat' | 'forget' | 'prune'> {
  const move = sql.prepare('UPDATE outbox SET chat = ? WHERE channel = ? AND chat = ?')
  const forget = sql.prepare('DELETE FROM outbox WHERE channel = ? AND chat = ?')
  const forgetTurn = sql.prepare('DELETE FROM outbox WHERE turn = ?')
  const prune = sql.prepare("DELETE FROM outbox WHERE state IN ('sent', 'failed', 'unknown') AND closed_at < ?")
  return {
    moveChat: (channel, from, to) => void move.run(to, channel, from),
    forget(channel, chat, seqs) {
      const turns = seqs.flatMap((seq) => answering.map(([before, behind]) => `${before}${seq}${behind}`))
      const elsewhere = turns.reduce((sum, turn) => sum + Number(forgetTurn.run(turn).changes), 0)
      return elsewhere + Number(forget.run(channel, chat).changes)
    },
    prune: () => void prune.run(now() - keptMs),
  }
}

function toRow(row: Record<string, unknown> | undefined): OutboxRow {
  if (!row) throw new Error('The outbox row that was just written is not there.')
  const thread = row.thread === null ? {} : { threadId: String(row.thread) }
  return {
    seq: Number(row.seq),
    turn: String(row.turn),
    part: Number(row.part),
    route: { channel: String(row.channel), accountId: String(row.account), chatId: String(row.chat), ...thread },
    payload: String(row.payload),
    state: stateOf(row.state),
    messageId: row.message === null ? undefined : String(row.message),
    attempts: Number(row.attempts),
  }
}

const states: readonly OutboxState[] = ['preview', 'pending', 'sending', 'sent', 'unknown', 'failed']

function stateOf(value: unknown): OutboxState {
  return states.find((state) => state === value) ?? 'failed'
}
