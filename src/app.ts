import type { TurnEvent, TurnRequest } from './agent/turn.ts'
import type { ChannelState } from './channels/channel.ts'
import { telegramAccounts } from './channels/telegram/accounts.ts'
import type { Webhook } from './channels/telegram/webhook.ts'
import type { LoadedConfig } from './config/load.ts'
import { answerRequest } from './gateway/answer-request.ts'
import { forgetRestored } from './gateway/forget-person.ts'
import { createMessageGateway, type MessageGateway } from './gateway/message-gateway.ts'
import { type Keeper, startKeeper } from './knowledge/keeper.ts'
import { openKnowledge } from './knowledge/knowledge.ts'
import { readServingChoice } from './knowledge/serving-choice.ts'
import { createLaneQueue, type LaneState } from './lanes/lane-queue.ts'
import type { Caps } from './lanes/slots.ts'
import { startTimer } from './lanes/start-timer.ts'
import { createOwnerDesk } from './owner-desk.ts'
import type { Sessions } from './sessions/store.ts'
import { createMemory, type Memory } from './storage/memory.ts'
import { openSecretKey } from './storage/secret-key.ts'
import type { StateDb } from './storage/state-db.ts'
import { openStores } from './stores.ts'
import { type AppOptions, createWorkshop, type Workshop } from './workshop.ts'

/** Everything a running gateway has; `http` is put on top of it by the caller of `startGateway`. */
export type Gateway = {
  readonly workshop: Workshop
  readonly keeper: Keeper
  readonly warnings: readonly string[]
  readonly db: StateDb
  readonly sessions: Sessions
  /** A question within one request, as over HTTP. @param agentId undefined: the default agent. Throws UnknownAgentError. */
  answer(agentId: string | undefined, request: TurnRequest): AsyncGenerator<TurnEvent>
  /** Where services post what comes in. */
  readonly webhooks: readonly Webhook[]
  lanes(): readonly LaneState[]
  channels(): readonly (ChannelState & { readonly name: string; readonly accountId: string })[]
  forgetPerson: MessageGateway['forgetPerson']
  boxes(): ReturnType<MessageGateway['counts']>
  /** No more intake; what runs may end, for a while, and the rest is kept for the next start. */
  drain(): Promise<void>
  /** Drains first. */
  close(): Promise<void>
}

/** launchd and systemd wait longer than this before they kill. */
const drainMs = 15_000

/** Nothing is taken in before the index is open for writing: a second gateway on the same folder fails there. */
export async function startGateway(options: AppOptions): Promise<Gateway> {
  const workshop = createWorkshop({ ...options, secret: openSecretKey(options.loaded.places.var).value })
  const opened: (() => Promise<void> | void)[] = [() => workshop.close()]
  const close = async () => {
    for (const end of opened.toReversed()) await end()
  }
  try {
    await workshop.openModels()
    const keeper = await openKeeper(options, workshop)
    opened.push(() => keeper.close())
    return await openMessages(options, { workshop, keeper, opened, close })
  } catch (error) {
    await close()
    throw error
  }
}

type Opening = {
  readonly workshop: Workshop
  readonly keeper: Keeper
  /** How to end what is open, in the order it was opened. */
  readonly opened: (() => Promise<void> | void)[]
  readonly close: () => Promise<void>
}

async function openMessages(options: AppOptions, { workshop, keeper, opened, close }: Opening): Promise<Gateway> {
  const { loaded, logger, outside = {} } = options
  const { config } = loaded
  const clock = outside.clock ?? (() => new Date())
  const now = () => clock().getTime()
  const stores = await openStores({
    loaded,
    logger,
    pausedLog: options.pausedLog ?? ((work) => work()),
    clock,
    beforeRemoval: workshop.rights.endProcessesFor,
  })
  opened.push(() => stores.close())
  const people = await stores.folders.list()
  await forgetRestored(stores, people)
  for (const person of people) workshop.canaries.add(person)
  const lanes = createLaneQueue({ caps: laneCaps(config), now: () => performance.now(), startTimer })
  const telegram = await openTelegram(options, createMemory(stores.db))
  const answer = (agentId: string, request: TurnRequest) => answerWhenReady({ workshop, keeper }, agentId, request)
  const messages = createMessageGateway({
    config,
    stores,
    lanes,
    accounts: telegram.accounts,
    answer,
    summariseFor: workshop.summariseFor,
    learnFor: workshop.learnFor,
    canaries: workshop.canaries,
    outgoing: workshop.outgoing,
    ownerDesk: createOwnerDesk(loaded, options.environment),
    contextTokens: workshop.contextTokens,
    logger,
    now,
  })
  let draining: Promise<unknown> | undefined
  const drain = async () => {
    draining ??= messages.stop(drainMs)
    await draining
  }
  opened.push(drain)
  messages.start()
  const { db, ledger, records, sessions } = stores
  const direct = { db, lanes, ledger, records, answer, now }
  return {
    workshop,
    keeper,
    db,
    sessions,
    warnings: [...workshop.warnings, ...telegram.warnings],
    answer: (agentId, request) => answerRequest(direct, workshop.agentId(agentId), request),
    webhooks: telegram.accounts.flatMap(({ webhook }) => webhook ?? []),
    lanes: lanes.state,
    channels: () =>
      telegram.accounts.map(({ channel }) => ({
        ...channel.state(),
        name: channel.name,
        accountId: channel.accountId,
      })),
    forgetPerson: messages.forgetPerson,
    boxes: messages.counts,
    drain,
    close,
  }
}

/** Each agent has slots of its own, so that one whose answers take long holds no other back; the main lane has room for all of them. */
function laneCaps({ agents: { defaults, list } }: LoadedConfig['config']): Caps {
  const agents = Object.fromEntries(list.map((agent) => [agent.id, agent.maxConcurrent ?? defaults.maxConcurrent]))
  const main = Object.values(agents).reduce((sum, cap) => sum + cap, 0)
  return { main, subagent: defaults.subagents.maxConcurrent, agentDefault: defaults.maxConcurrent, agents }
}

/** The bots that have a token. grammY is loaded where there is one. */
async function openTelegram({ loaded: { config }, environment, logger }: AppOptions, memory: Memory) {
  const { accounts, warnings } = telegramAccounts(config, environment)
  if (accounts.length === 0) return { accounts: [], warnings }
  const { createTelegramChannel } = await import('./channels/telegram/telegram-channel.ts')
  return {
    warnings,
    accounts: accounts.map((account) => {
      const channel = createTelegramChannel({ account, logger: logger.child({ account: account.accountId }), memory })
      return { channel, rules: account, admins: account.admins, webhook: channel.webhook }
    }),
  }
}

/** A question that comes while the folder is read for the first time waits for it. */
async function* answerWhenReady(
  { workshop, keeper }: Pick<Gateway, 'workshop' | 'keeper'>,
  agentId: string,
  request: TurnRequest,
): AsyncGenerator<TurnEvent> {
  if (!keeper.isReady && (await keeper.knowledge.status()).documents === 0) await keeper.ready
  yield* workshop.answer(() => keeper.knowledge, agentId, request)
}

async function openKeeper({ loaded: { config, places }, logger }: AppOptions, workshop: Workshop): Promise<Keeper> {
  return startKeeper({
    root: places.knowledge,
    reconcileSeconds: config.knowledge.reconcileSeconds,
    logger,
    open: () => openKnowledge(workshop.knowledgeOptions),
    chosenModel: () => readServingChoice(places.indexes)?.model ?? config.knowledge.embedding.model,
  })
}
