/**
 * What came in and is not answered yet. A row is on disk before the channel confirms its message, so a crash loses none; an update that
 * comes twice is known by its bot and its number, in whatever order, for as long as a channel may send it again. Rows stay open until what
 * answers them is committed.
 */
import type { Arrival, Parsed } from '../channels/channel.ts'
import type { StateDb } from '../storage/state-db.ts'

export type ParsedArrival = Arrival & { readonly parsed: Parsed }

export type NewRow = { readonly seq: number; readonly parsed: Parsed }

export type InboxRow = {
  readonly seq: number
  readonly channel: string
  readonly accountId: string
  readonly raw: string
}

export type MessageVersion = {
  readonly seq: number
  readonly raw: string
  readonly state: Closing | 'accepted'
  readonly note: string | undefined
}

/** `done`: answered, or needs no answer. `dropped`: not for us, or not readable; its words are not kept. `dead`: given up after too many attempts. */
export type Closing = 'done' | 'dropped' | 'dead'

export type Inbox = {
  /** Written and synced, in one transaction; those seen before are left out. */
  accept(
    from: { channel: string; accountId: string; botId: string },
    arrivals: readonly ParsedArrival[],
  ): readonly NewRow[]
  /** Everything accepted and not closed, in the order it came. */
  open(): readonly InboxRow[]
  /** Counts one more attempt for each. @returns the highest count. */
  begin(seqs: readonly number[]): number
  close(seqs: readonly number[], as: Closing, note?: string): void
  /** What came of a message before row `seq`, the latest first: its earlier wordings, and presses and reactions on it. */
  versionsBefore(
    seq: number,
    message: { channel: string; botId: string; chatId: string; messageId: string },
  ): readonly MessageVersion[]
  rawAt(seq: number): string | undefined
  /** The rows of a person that are still kept. */
  seqsOf(channel: string, sender: string): readonly number[]
  /** Removes a person's rows. @returns how many. */
  forget(channel: string, sender: string): number
  /** Removes rows that no channel will send again. */
  prune(): void
  counts(): { readonly open: number; readonly dead: number }
}

/** Telegram keeps an update for 24 hours. */
const keptMs = 48 * 3600 * 1000

export function createInbox({ sql, durable }: StateDb, now: () => number): Inbox {
  const insert = sql.prepare(
    `INSERT INTO inbox (channel, account, bot, update_id, received_at, raw, chat, message, sender, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'accepted') ON CONFLICT DO NOTHING RETURNING seq`,
  )
  const selectOpen = sql.prepare("SELECT * FROM inbox WHERE state = 'accepted' ORDER BY seq")
  const count = sql.prepare('UPDATE inbox SET attempts = attempts + 1 WHERE seq = ? RETURNING attempts')
  const close = sql.prepare(
    `UPDATE inbox SET state = ?1, closed_at = ?2, note = ?3, raw = CASE ?1 WHEN 'dropped' THEN '' ELSE raw END
     WHERE seq = ?4 AND state = 'accepted'`,
  )
  const byMessage = sql.prepare(
    `SELECT seq, raw, state, note FROM inbox
     WHERE channel = ? AND bot = ? AND chat = ? AND message = ? AND seq < ? ORDER BY seq DESC`,
  )
  const bySeq = sql.prepare('SELECT raw FROM inbox WHERE seq = ?')
  const ofSender = sql.prepare('SELECT seq FROM inbox WHERE channel = ? AND sender = ? ORDER BY seq')
  const remove = sql.prepare('DELETE FROM inbox WHERE channel = ? AND sender = ?')
  const prune = sql.prepare("DELETE FROM inbox WHERE state <> 'accepted' AND closed_at < ?")
  const byState = sql.prepare(
    "SELECT state, COUNT(*) AS n FROM inbox WHERE state IN ('accepted', 'dead') GROUP BY state",
  )
  return {
    accept: ({ channel, accountId, botId }, arrivals) =>
      durable(() => {
        const receivedAt = now()
        return arrivals.flatMap(({ updateId, raw, parsed }): NewRow[] => {
          const row = insert.get(channel, accountId, botId, updateId, receivedAt, raw, ...placeOf(parsed))
          return row ? [{ seq: Number(row.seq), parsed }] : []
        })
      }),
    open: () => selectOpen.all().map(toRow),
    begin: (seqs) => Math.max(0, ...seqs.map((seq) => Number(count.get(seq)?.attempts ?? 0))),
    close(seqs, as, note) {
      for (const seq of seqs) close.run(as, now(), note ?? null, seq)
    },
    versionsBefore: (seq, { channel, botId, chatId, messageId }) =>
      byMessage.all(channel, botId, chatId, messageId, seq).map(toVersion),
    rawAt: (seq) => textOf(bySeq.get(seq)?.raw),
    seqsOf: (channel, sender) => ofSender.all(channel, sender).map(({ seq }) => Number(seq)),
    forget: (channel, sender) => Number(remove.run(channel, sender).changes),
    prune: () => void prune.run(now() - keptMs),
    counts() {
      const found = new Map(byState.all().map(({ state, n }) => [state, Number(n)]))
      return { open: found.get('accepted') ?? 0, dead: found.get('dead') ?? 0 }
    },
  }
}

/** Chat, message and sender, for edits and for forgetting a person. */
function placeOf(parsed: Parsed): [string | null, string | null, string | null] {
  if (parsed.kind === 'ignored') return [null, null, null]
  const { chat, messageId, sender } = parsed.envelope
  return [chat.id, messageId ?? null, sender.id]
}

const closings: readonly Closing[] = ['done', 'dropped', 'dead']

function toVersion({ seq, raw, state, note }: Record<string, unknown>): MessageVersion {
  return {
    seq: Number(seq),
    raw: String(raw),
    state: closings.find((closing) => closing === state) ?? 'accepted',
    note: textOf(note),
  }
}

function toRow(row: Record<string, unknown>): InboxRow {
  return {
    seq: Number(row.seq),
    channel: String(row.channel),
    accountId: String(row.account),
    raw: String(row.raw),
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
