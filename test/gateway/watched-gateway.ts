/**
 * A gateway of the real parts in a folder of its own: stores, lanes, turns, tools, filter, knowledge. The network is stood in for, the
 * channels' and the model's; what goes out on both is kept by whose it is. It can be closed and opened again on its folder in the middle
 * of everything, and a test can break one of its arguments.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TurnRequest } from '../../src/agent/turn.ts'
import type { Arrival, Channel, Incoming } from '../../src/channels/channel.ts'
import { type LoadedConfig, loadConfig } from '../../src/config/load.ts'
import type { ConfigInput } from '../../src/config/schema.ts'
import type { GatewayOptions } from '../../src/gateway/gateway-parts.ts'
import { createMessageGateway, type MessageGateway } from '../../src/gateway/message-gateway.ts'
import { type Knowledge, openKnowledge } from '../../src/knowledge/knowledge.ts'
import { createLaneQueue } from '../../src/lanes/lane-queue.ts'
import { startTimer } from '../../src/lanes/start-timer.ts'
import { createSilentLogger } from '../../src/log/logger.ts'
import { createOwnerDesk } from '../../src/owner-desk.ts'
import { type OpenedStores, openStores } from '../../src/stores.ts'
import { createWorkshop, type Workshop } from '../../src/workshop.ts'
import { ScriptedChat, type SeenPrompt } from '../support/scripted-chat.ts'
import { writeSmallKnowledge } from '../support/small-knowledge.ts'
import { createFakeChannel, type FakeCall, type FakeChannel } from './fake-channel.ts'
import { createHeldWork, type HeldWork } from './held-work.ts'
import { createObligingModel } from './obliging-model.ts'
import { secretOf } from './owned-words.ts'
import { beginWhatIsOpen, watchLanes, watchStores } from './watched-work.ts'

/** Also the names of the agents that they lead to: "apart" reads files in a process of its own, "small" soon has too long a conversation. */
export const bots = ['open', 'apart', 'small'] as const
export type Bot = (typeof bots)[number]

export type SentCall = FakeCall & { readonly bot: Bot }
export type ByPerson<T> = {
  add(person: string, item: T): void
  of(person: string): readonly T[]
}

function createByPerson<T>(): ByPerson<T> {
  const items = new Map<string, T[]>()
  const of = (person: string) => items.get(person) ?? []
  return {
    of,
    add: (person, item) => void items.set(person, [...of(person), item]),
  }
}

export type Sabotage = (options: GatewayOptions) => GatewayOptions

export type Somebody = { readonly bot: Bot; readonly person: string }

export type WatchedGateway = {
  readonly loaded: LoadedConfig
  readonly work: HeldWork
  readonly workshop: Workshop
  readonly stores: OpenedStores
  /** All that left the gateway, as it happened, by whose chat it went to and whose question it was; '' for nobody's. */
  readonly sent: ByPerson<SentCall>
  readonly asked: ByPerson<SeenPrompt>
  /** Several messages of one poll. */
  say(from: Somebody, ...texts: readonly string[]): void
  press(from: Somebody, data: string): void
  /** What stands in a chat. */
  screen(from: Somebody): readonly string[]
  /** As the end of the process and its next start, in the middle of everything. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** What a gateway is told by its agents. */
export type Answering = Pick<GatewayOptions, 'answer' | 'summariseFor' | 'learnFor' | 'contextTokens'>

export type WatchedOptions = {
  readonly admins?: readonly string[]
  readonly sabotage?: Sabotage
  /** In the place of agents with a knowledge base and a model. */
  readonly answering?: (work: HeldWork) => Answering
}

/** Of every day of the test, the same one. */
const morning = Date.parse('2026-12-01T10:00:00Z')

export async function openWatchedGateway({
  admins = [],
  sabotage,
  answering,
}: WatchedOptions = {}): Promise<WatchedGateway> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'protech-apart-'))
  const [work, sent, asked] = [createHeldWork(), createByPerson<SentCall>(), createByPerson<SeenPrompt>()]
  const logger = createSilentLogger()
  const model = new ScriptedChat(createObligingModel(work, (prompt, asker) => asked.add(asker ?? '', prompt)))
  const loaded = load(folder)
  const clock = () => new Date(morning + performance.now())
  const outside = { openModel: () => model, clock }
  const workshop = createWorkshop({ loaded, environment: {}, logger, outside, secret: 'of this test' })
  const agents = answering ? { ...answering(work), close: () => undefined } : await openAgents(workshop, work)
  const doors = new Map(bots.map((bot) => [bot, createDoor(bot, sent)] as const))
  const open = () =>
    openGateway({ loaded, workshop, answering: agents, work, clock, sabotage, admins, doors: [...doors.values()] })
  let opened = await open()
  const ids = { update: 0 }
  const arrive = (bot: Bot, incomings: readonly Incoming[]) =>
    doors.get(bot)?.accept(incomings.map((incoming) => ({ updateId: ++ids.update, raw: JSON.stringify(incoming) })))
  const close = async () => {
    await opened.gateway.stop(0)
    await opened.stores.close()
  }
  return {
    loaded,
    work,
    workshop,
    get stores() {
      return opened.stores
    },
    sent,
    asked,
    say: (from, ...texts) =>
      arrive(
        from.bot,
        texts.map((text, at) => toMessage(from, `${ids.update + 1 + at}`, text)),
      ),
    press: (from, data) => arrive(from.bot, [toPress(from, `${ids.update + 1}`, data)]),
    screen: ({ bot, person }) => doors.get(bot)?.fake.chat(person) ?? [],
    async restart() {
      await close()
      work.clear()
      opened = await open()
    },
    async close() {
      await close()
      await agents.close()
      await workshop.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function load(folder: string): LoadedConfig {
  writeSmallKnowledge(join(folder, 'knowledge'))
  const price = { input: 1, output: 2 }
  const models = [
    { id: 'large', price },
    { id: 'little', price, contextWindow: 2000 },
  ]
  const config: ConfigInput = {
    models: { providers: { scripted: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-scripted-0123', models } } },
    agents: {
      defaults: { model: 'scripted/large' },
      list: [
        { id: 'open', default: true, sandbox: { mode: 'off' } },
        { id: 'apart' },
        { id: 'small', model: 'scripted/little', sandbox: { mode: 'off' } },
      ],
    },
    bindings: bots.map((bot) => ({ agentId: bot, match: { channel: 'telegram', accountId: bot } })),
    messages: { queue: { mode: 'followup', debounceMs: 0 } },
    knowledge: { embedding: { model: 'none' }, search: { declineBelow: 0 } },
    tools: { allow: ['*'], perTurn: { calls: 3 } },
  }
  writeFileSync(join(folder, 'protech.json5'), JSON.stringify(config))
  return loadConfig({ PROTECH_HOME: folder }, folder)
}

type Door = {
  readonly fake: FakeChannel
  readonly channel: Channel
  accept(arrivals: readonly Arrival[]): void
}

/** A channel whose payloads are all of a reply, and whose updates are what a service would have been parsed to. */
function createDoor(bot: Bot, sent: ByPerson<SentCall>): Door {
  const fake = createFakeChannel((call) => void sent.add(call.chatId, { ...call, bot }))
  let accept: (arrivals: readonly Arrival[]) => void = () => undefined
  const channel: Channel = {
    ...fake,
    name: 'telegram',
    accountId: bot,
    botId: bot,
    start: (take) => {
      accept = take
    },
    parse: (raw) => JSON.parse(raw),
    render: ({ allowed: _, ...reply }) => [JSON.stringify(reply)],
  }
  return { fake, channel, accept: (arrivals) => accept(arrivals) }
}

type Opening = {
  readonly loaded: LoadedConfig
  readonly workshop: Workshop
  readonly answering: Answering
  readonly work: HeldWork
  readonly clock: () => Date
  readonly sabotage: Sabotage | undefined
  readonly admins: readonly string[]
  readonly doors: readonly Door[]
}

type Opened = { readonly gateway: MessageGateway; readonly stores: OpenedStores }

async function openGateway(opening: Opening): Promise<Opened> {
  const { loaded, workshop, answering, work, clock, sabotage = (options) => options, admins, doors } = opening
  const logger = createSilentLogger()
  const stores = await openStores({
    loaded,
    logger,
    pausedLog: (write) => write(),
    clock,
    beforeRemoval: workshop.rights.endProcessesFor,
  })
  const caps = { main: 1000, subagent: 1000, agentDefault: 1000 }
  const lanes = createLaneQueue({ caps, now: () => performance.now(), startTimer })
  const rules = { dmPolicy: 'open', allowFrom: [], groupPolicy: 'disabled', groups: {} } as const
  const gateway = createMessageGateway(
    sabotage({
      config: loaded.config,
      stores: watchStores(stores, work),
      lanes: watchLanes(lanes, work),
      accounts: doors.map(({ channel }) => ({ channel, rules, admins })),
      answer: answering.answer,
      summariseFor: answering.summariseFor,
      learnFor: answering.learnFor,
      contextTokens: answering.contextTokens,
      canaries: workshop.canaries,
      outgoing: workshop.outgoing,
      ownerDesk: createOwnerDesk(loaded, {}),
      logger,
      now: () => clock().getTime(),
    }),
  )
  beginWhatIsOpen(stores, work)
  gateway.start()
  return { gateway, stores }
}

/** A search for this is a tool that takes long. */
export const slowQuery = 'S-Log3 base ISO, slowly'

async function openAgents(workshop: Workshop, work: HeldWork): Promise<Answering & { close(): Promise<void> }> {
  const { summariseFor, learnFor, contextTokens } = workshop
  const knowledge = await openKnowledge(workshop.knowledgeOptions)
  await knowledge.sync()
  return {
    answer: (agentId, request) => workshop.answer(() => slowOnRequest(knowledge, work, request), agentId, request),
    summariseFor,
    learnFor,
    contextTokens,
    close: () => knowledge.close(),
  }
}

function slowOnRequest(knowledge: Knowledge, work: HeldWork, request: TurnRequest): Knowledge {
  const { person, signal } = request
  return {
    ...knowledge,
    async search(question, limit) {
      if (person && question === slowQuery)
        await work.hold(person.folder.person.replace('telegram:', ''), 'a slow tool', signal)
      return knowledge.search(question, limit)
    },
  }
}

function envelopeOf({ bot, person }: Somebody, messageId: string) {
  return {
    channel: 'telegram',
    accountId: bot,
    chat: { kind: 'direct' as const, id: person },
    sender: { id: person, name: secretOf(person, 0), languageCode: 'en', isAnonymous: false },
    messageId,
    sentAt: morning,
  }
}

function toMessage(from: Somebody, messageId: string, text: string): Incoming {
  const kind = { isAddressed: true, isPartial: false, isEdit: false }
  return { kind: 'message', envelope: envelopeOf(from, `m${messageId}`), text, ...kind }
}

function toPress(from: Somebody, pressId: string, data: string): Incoming {
  return { kind: 'press', envelope: envelopeOf(from, `m${pressId}`), pressId, data }
}
