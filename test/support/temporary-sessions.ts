/** Sessions in a folder of their own, by a clock that stands still until it is moved. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSilentLogger } from '../../src/log/logger.ts'
import type { ResetSettings } from '../../src/sessions/reset.ts'
import { openSessions, type Session, type Sessions } from '../../src/sessions/store.ts'
import type { UnplacedEntry } from '../../src/sessions/transcript.ts'

export type TemporarySessions = {
  readonly folder: string
  readonly sessions: Sessions
  /** As after the end of the process; `close` first when it ended in peace. */
  reopen(): Promise<Sessions>
  pass(minutes: number): void
  now(): Date
  fileOf(session: Session, ending?: string): string
  linesOf(session: Session): Promise<string[]>
  remove(): Promise<void>
}

export async function openTemporarySessions(reset: Partial<ResetSettings> = {}): Promise<TemporarySessions> {
  const folder = await mkdtemp(join(tmpdir(), 'protech-sessions-'))
  let time = Date.parse('2026-05-01T10:00:00Z')
  const open = () =>
    openSessions({
      folder,
      clock: () => new Date(time),
      logger: createSilentLogger(),
      reset: { mode: 'none', atHour: 4, ...reset },
    })
  const opened: Sessions[] = [await open()]
  const fileOf = ({ entry }: Session, ending = 'jsonl') =>
    join(folder, entry.agentId, 'sessions', `${entry.sessionId}.${ending}`)
  return {
    folder,
    get sessions() {
      const last = opened.at(-1)
      if (!last) throw new Error('No sessions are open.')
      return last
    },
    async reopen() {
      const again = await open()
      opened.push(again)
      return again
    },
    pass(minutes) {
      time += minutes * 60_000
    },
    now: () => new Date(time),
    fileOf,
    linesOf: async (session) => (await readFile(fileOf(session), 'utf8')).split('\n').slice(0, -1),
    async remove() {
      await Promise.all(opened.map((sessions) => sessions.close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const key = 'agent:protech:telegram:dm:1'
export const facts = { agentId: 'protech', channel: 'telegram', chatKind: 'direct', displayName: 'Ann' }

export const asked = (text: string, turnId?: string): UnplacedEntry => ({ type: 'user', text, turnId })
export const answered = (text: string, turnId?: string): UnplacedEntry => ({
  type: 'assistant',
  text,
  turnId,
  model: 'test/model',
  usage: { inputTokens: 100, outputTokens: 10 },
  cost: null,
  citations: [{ n: 1, file: 'en/shutter.md', title: 'Shutter', heading: 'Shutter', lines: [1, 4] }],
  stopReason: 'stop',
})

/** What was said in the conversation, one after the other. */
export async function saidIn(session: Session): Promise<string[]> {
  return (await session.path()).flatMap((entry) => ('text' in entry ? [entry.text] : []))
}
