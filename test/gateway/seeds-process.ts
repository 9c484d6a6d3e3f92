/** Runs what it is told with the seeds it is given and writes the report as one line of JSON: one process for each core. */
import { runInterleavings } from './interleavings.ts'
import { runCrowds } from './routed-crowd.ts'

const [what = '', from = '', until = ''] = process.argv.slice(2)
const run = what === 'crowds' ? runCrowds : runInterleavings
process.stdout.write(`${JSON.stringify(await run(Number(from), Number(until)))}\n`)
