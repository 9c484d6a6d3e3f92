/** A transcript's active path for a test: only what is said counts. */
import type { TranscriptEntry, UnplacedEntry } from '../../src/sessions/transcript.ts'

export function pathOf(...entries: readonly UnplacedEntry[]): TranscriptEntry[] {
  return entries.map((entry, index) => place(entry, index))
}

/** A session that keeps its entries in memory. */
export function memorySession(path: readonly TranscriptEntry[]) {
  const entries = [...path]
  return {
    entries,
    path: async () => entries,
    append: async (entry: UnplacedEntry) => {
      entries.push(place(entry, entries.length))
    },
  }
}

function place(entry: UnplacedEntry, index: number): TranscriptEntry {
  return {
    ...entry,
    id: `e${index}`,
    parentId: index === 0 ? null : `e${index - 1}`,
    timestamp: new Date(1_790_000_000_000 + index * 1000).toISOString(),
  }
}

export const user = (text: string, turnId?: string): UnplacedEntry => ({
  type: 'user',
  text,
  ...(turnId && { turnId }),
})

export const assistant = (text: string): UnplacedEntry => ({
  type: 'assistant',
  text,
  model: 'test/model',
  usage: { inputTokens: 1, outputTokens: 1 },
  cost: null,
  citations: [],
  stopReason: 'stop',
})

export const toolCall = (
  callId: string,
  name = 'look_up',
  args: Readonly<Record<string, unknown>> = {},
): UnplacedEntry => ({
  type: 'toolCall',
  callId,
  name,
  arguments: args,
})

export const toolResult = (callId: string, text: string, name = 'look_up'): UnplacedEntry => ({
  type: 'toolResult',
  callId,
  name,
  text,
  isError: false,
})

export const retrieval = (text: string): UnplacedEntry => ({
  type: 'retrieval',
  searched: text,
  passages: [{ n: 1, file: 'en/a.md', title: text, heading: '', lines: [1, 2], score: 1 }],
})
