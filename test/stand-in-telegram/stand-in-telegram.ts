/**
 * A Bot API server over loopback HTTP that behaves as Telegram does, with people and groups a test moves, and that can fail in every way
 * Telegram fails. It keeps everything in memory, also over `goDark`; bots may live in other processes.
 */
import type { Bot } from './bot.ts'
import { createBot } from './bot.ts'
import { createPerform } from './bot-methods.ts'
import type { Call, CallLog } from './call-log.ts'
import { createCallServer } from './call-server.ts'
import { createChanges } from './changes.ts'
import { createFaults, type Fault } from './faults.ts'
import { type Group, type GroupAbout, type OpenGroup, openGroup } from './group.ts'
import { createPerson, type Person, type PersonAbout, toUser } from './person.ts'
import { createRateModel } from './rate-model.ts'
import { performReply } from './webhook-reply.ts'

export type StandInOptions = {
  /** A bot's id, a colon, anything. */
  readonly token?: string
  readonly botUsername?: string
  /** The clock of dates, of drafts that fade and of the rate model, in milliseconds; Date.now unless given. */
  readonly now?: () => number
  /** Whether calls beyond Telegram's rates are refused (and noted in `violations`); off unless given. */
  readonly rateLimits?: boolean
  /** Whether a bot that asks for updates without a pause is slowed down, as Telegram does; off unless given. */
  readonly antiSpin?: boolean
}

/** One bot and those who talk to it. Chats belong to one bot: two bots do not meet in a group. */
export type StandInBot = {
  readonly token: string
  readonly id: number
  readonly username: string
  /** The same person for the same id; `about` counts the first time. */
  person(id: number, about?: PersonAbout): Person
  /** Takes the bot into a group without telling it; the same group for the same id. */
  group(id: number, about?: GroupAbout): Group
  /** Gives the bot anything as an update, once, also if it asked for other kinds only. */
  pushRaw(update: unknown): void
  /** The next updates are numbered from here; only while none is pending. */
  renumber(from: number): void
  /** Updates that are not confirmed yet. */
  pending(): number
}

export type StandInTelegram = StandInBot & {
  /** http://127.0.0.1:port */
  readonly apiRoot: string
  addBot(token: string, username?: string): StandInBot
  /** Every call in order, those that fail too. */
  readonly calls: readonly Call[]
  callsOf(method: string): readonly Call[]
  /** Resolves with the first `times` calls of the method when they have been answered. Rejects after `timeoutMs`, 45 s. */
  called(method: string, times?: number, options?: { timeoutMs?: number }): Promise<readonly Call[]>
  /** The next `times` calls of `method`, or of any (`*`), fail so. */
  fail(method: string, fault: Fault, times?: number): void
  /** Lets calls that hang go on. */
  release(): void
  /** Breaks all connections and refuses others, until `comeBack`. */
  goDark(): Promise<void>
  /** On the same port. */
  comeBack(): Promise<void>
  /** What a real Telegram would not have let pass: bad entities, and too many calls where `rateLimits` is on. */
  readonly violations: readonly string[]
  close(): Promise<void>
}

export async function startStandInTelegram(options: StandInOptions = {}): Promise<StandInTelegram> {
  const { token = '700000001:a-token-of-this-test-only', botUsername = 'stand_in_bot' } = options
  const { now = Date.now, rateLimits = false, antiSpin = false } = options
  const bots = new Map<string, Bot>()
  const calls: Call[] = []
  const violations: string[] = []
  const changes = createChanges()
  const faults = createFaults()
  const perform = createPerform()

  const addBot = (newToken: string, username = `bot_${newToken.split(':')[0]}`) => {
    const bot = createBot({
      token: newToken,
      username,
      now,
      antiSpin,
      rates: rateLimits ? createRateModel(now) : undefined,
      performReply: (target, reply) => void performReply(target, reply, perform, log),
      violate: (what) => void violations.push(what),
    })
    bots.set(newToken, bot)
    return createStandInBot(bot)
  }

  const log: CallLog = (call) => {
    const at = calls.push(call) - 1
    return (outcome) => {
      calls[at] = { ...call, outcome }
      changes.notify()
    }
  }
  const callsOf = (method: string) => calls.filter((call) => call.method.toLowerCase() === method.toLowerCase())

  const server = createCallServer({ bots, faults, perform, now, log })
  const apiRoot = await server.listen({ host: '127.0.0.1', port: 0 })
  const port = Number(new URL(apiRoot).port)
  return {
    ...addBot(token, botUsername),
    apiRoot,
    addBot,
    calls,
    callsOf,
    called: (method, times = 1, { timeoutMs = 45_000 } = {}) =>
      changes.until(
        () => {
          const answered = callsOf(method).filter(({ outcome }) => outcome.kind !== 'open')
          return answered.length >= times ? answered.slice(0, times) : undefined
        },
        timeoutMs,
        () => `${callsOf(method).length} of ${times} calls of ${method}`,
      ),
    fail: (method, fault, times = 1) => faults.plan(method, fault, times),
    release: faults.release,
    async goDark() {
      const closed = Promise.withResolvers<void>()
      server.server.close(() => closed.resolve())
      server.server.closeAllConnections()
      await closed.promise
    },
    async comeBack() {
      const listening = Promise.withResolvers<void>()
      server.server.once('error', listening.reject)
      server.server.listen(port, '127.0.0.1', listening.resolve)
      await listening.promise
      server.server.off('error', listening.reject)
    },
    violations,
    async close() {
      for (const bot of bots.values()) bot.webhook.use(undefined)
      await server.close()
    },
  }
}

function createStandInBot(bot: Bot): StandInBot {
  const people = new Map<number, Person>()
  const groups = new Map<number, Group>()
  const open: OpenGroup = (id, about = {}) => {
    const group = groups.get(id) ?? openGroup(bot, id, about, open)
    groups.set(id, group)
    return group
  }
  return {
    token: bot.token,
    id: bot.me.id,
    username: bot.me.username,
    person(id, about = {}) {
      const person = people.get(id) ?? createPerson(bot, toUser(id, about))
      people.set(id, person)
      return person
    },
    group: open,
    pushRaw: bot.queue.pushRaw,
    renumber: bot.queue.renumber,
    pending: () => bot.queue.waiting().length,
  }
}
