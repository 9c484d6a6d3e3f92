/** Tidying folds new rows into the word index; until then each search reads them one by one. */
import { afterEach, expect, it } from 'vitest'
import { createTemporaryKnowledge } from '../support/temporary-knowledge.ts'

const folder = createTemporaryKnowledge()
afterEach(() => folder.end())

it('an index that its last process had no time to tidy is tidied by the next one', async () => {
  folder.write({ 'a.md': '# The tripod\n\nWhat a tripod is for.\n' })
  const first = await folder.open()
  await first.sync()
  await first.close()
  const untidy = await folder.version()
  await folder.keep()
  await expect.poll(() => folder.version(), { timeout: 20_000 }).toBeGreaterThan(untidy)
}, 30_000)
