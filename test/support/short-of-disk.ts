/** A process of its own, to be run where files may not grow beyond a limit: appends lines to a session and prints what became of each. */
import { createSilentLogger } from '../../src/log/logger.ts'
import { openSessions } from '../../src/sessions/store.ts'

const [folder = '', key = '', ...texts] = process.argv.slice(2)
const sessions = await openSessions({
  folder,
  clock: () => new Date(),
  logger: createSilentLogger(),
  reset: { mode: 'none', atHour: 4 },
})
const { session } = await sessions.open(key, { agentId: 'protech' })
const outcomes: string[] = []
for (const text of texts)
  outcomes.push(
    await session.append({ type: 'user', text }).then(
      () => 'kept',
      (error: unknown) => (error instanceof Error ? error.name : 'thrown'),
    ),
  )
const said = (await session.path()).flatMap((entry) => (entry.type === 'user' ? [entry.text.length] : []))
process.stdout.write(JSON.stringify({ outcomes, said }))
