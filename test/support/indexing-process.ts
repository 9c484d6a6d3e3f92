/** A process that indexes a folder, to be killed: `node indexing-process.ts <root> <indexes>`. Says how far it is, line by line. */
import { join } from 'node:path'
import { configSchema } from '../../src/config/schema.ts'
import { openKnowledge } from '../../src/knowledge/knowledge.ts'
import { createPreparer } from '../../src/knowledge/preparer.ts'
import { createSilentLogger } from '../../src/log/logger.ts'
import { createHashedEmbedder } from './hashed-embedder.ts'

const [root = '', indexes = ''] = process.argv.slice(2)
const knowledge = await openKnowledge({
  root,
  indexes,
  modelsPath: join(import.meta.dirname, '../../models'),
  config: configSchema.parse({}).knowledge,
  embedder: createHashedEmbedder(),
  preparer: createPreparer(),
  logger: createSilentLogger(),
})
process.stdout.write('open\n')
await knowledge.sync({ onProgress: ({ phase, done }) => process.stdout.write(`${phase} ${done}\n`) })
await knowledge.optimize()
process.stdout.write('done\n')
process.exit(0)
