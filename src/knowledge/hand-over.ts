/**
 * What the next generation takes over from the serving one: documents that can no longer be made from the folder (a broken file's last
 * good version, a deletion that waits for its confirmation) and are searchable all the same.
 */
import type { ChunkRow } from './chunk-table.ts'
import { plainText } from './plain-text.ts'
import type { SearchIndex } from './search-index.ts'
import type { SyncParts } from './sync.ts'

const documentsPerCommit = 24

/** @param vectorsUsable whether the vectors of `from` were made by the model of `to`; if not, the passages are embedded again. */
export async function carryOver(
  from: SearchIndex,
  to: SearchIndex,
  vectorsUsable: boolean,
  parts: SyncParts,
): Promise<void> {
  const there = new Set(to.documents.values())
  const missing = [...from.documents]
    .filter(([file, hash]) => !to.documents.has(file) && !there.has(hash))
    .map(([file]) => file)
  for (let start = 0; start < missing.length; start += documentsPerCommit) {
    const files = missing.slice(start, start + documentsPerCommit)
    const rows = await from.table.rowsOf(files)
    await to.apply(files, vectorsUsable ? rows : await embedAgain(rows, parts))
  }
}

async function embedAgain(rows: readonly ChunkRow[], { vectors }: SyncParts): Promise<ChunkRow[]> {
  if (!vectors) return rows.map((row) => ({ ...row, vector: undefined }))
  const texts = rows.map(({ title, heading, text }) => [title, heading, plainText(text)].filter(Boolean).join('\n'))
  const computed = await vectors.embedder.embed(vectors.model, texts, 'passage')
  return rows.map((row, at) => ({ ...row, vector: computed[at] }))
}
