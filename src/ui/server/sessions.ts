import * as z from 'zod/mini'

const session = z.object({
  key: z.string(),
  sessionId: z.string(),
  agentId: z.string(),
  channel: z.optional(z.string()),
  displayName: z.optional(z.string()),
  messages: z.number(),
  startedAt: z.string(),
  updatedAt: z.string(),
  previous: z.array(z.string()),
})

/** Whatever else an entry holds is for programs. */
const entry = z.object({
  id: z.string(),
  type: z.string(),
  timestamp: z.string(),
  text: z.optional(z.string()),
  searched: z.optional(z.string()),
  summary: z.optional(z.string()),
  kind: z.optional(z.string()),
  name: z.optional(z.string()),
  model: z.optional(z.string()),
  passages: z.optional(z.array(z.object({ n: z.number(), title: z.string(), heading: z.string(), file: z.string() }))),
})

const sessionList = z.object({ sessions: z.array(session), total: z.number() })
const transcript = z.object({ session, entries: z.array(entry), start: z.number() })

export type Session = z.infer<typeof session>
export type Entry = z.infer<typeof entry>
export type SessionList = z.infer<typeof sessionList>
export type Transcript = z.infer<typeof transcript>

export const sessionsPerPage = 50

export async function fetchSessions(page: number): Promise<SessionList> {
  const query = new URLSearchParams({ limit: `${sessionsPerPage}`, offset: `${page * sessionsPerPage}` })
  return sessionList.parse(await read(`/api/sessions?${query}`))
}

/** The last entries, or those before the one at `before`. */
export async function fetchTranscript(sessionId: string, before: number | undefined): Promise<Transcript> {
  const query = new URLSearchParams(before === undefined ? {} : { before: `${before}` })
  return transcript.parse(await read(`/api/sessions/${encodeURIComponent(sessionId)}/transcript?${query}`))
}

async function read(path: string): Promise<unknown> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`)
  return response.json()
}
