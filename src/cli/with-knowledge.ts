/** Opens the knowledge folder for one command, brings it up to date where this process may, and closes everything again. */

import type { LoadedConfig } from '../config/load.ts'
import { type Knowledge, openKnowledge } from '../knowledge/knowledge.ts'
import { createSilentLogger } from '../log/logger.ts'
import { createWorkshop, type Workshop } from '../workshop.ts'
import { type Console, load, startProgress } from './console.ts'

export type Opened = { readonly loaded: LoadedConfig; readonly workshop: Workshop; readonly knowledge: Knowledge }

export async function withWorkshop<T>(
  console: Console,
  work: (loaded: LoadedConfig, workshop: Workshop) => Promise<T>,
): Promise<T> {
  const loaded = load(console)
  const workshop = createWorkshop({
    loaded,
    environment: console.environment,
    logger: createSilentLogger(),
    ...(console.outside && { outside: console.outside }),
  })
  try {
    return await work(loaded, workshop)
  } finally {
    await workshop.close()
  }
}

/** The folder as it is now: synced first when no gateway keeps it in step. */
export async function withKnowledge<T>(console: Console, work: (opened: Opened) => Promise<T>): Promise<T> {
  return withWorkshop(console, async (loaded, workshop) => {
    const knowledge = await openKnowledge(workshop.knowledgeOptions)
    try {
      if (knowledge.isWriter) await syncWithProgress(console, knowledge)
      return await work({ loaded, workshop, knowledge })
    } finally {
      await knowledge.close()
    }
  })
}

export async function syncWithProgress(console: Console, knowledge: Knowledge, confirmDeletes = false) {
  const line = startProgress(console)
  const report = await knowledge.sync({
    confirmDeletes,
    onProgress: ({ phase, done, total }) =>
      line.show(done, total, phase === 'scan' ? 'Reading files' : 'Indexing articles'),
  })
  await knowledge.optimize()
  line.end(`Indexed ${report.indexed.length} articles.`)
  return report
}
