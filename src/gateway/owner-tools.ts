/** What an administrator's turn may reach besides: conversations, messages, config, log, sub-agents. Whatever changes something is proposed first. */
import { randomUUID } from 'node:crypto'
import { collectAnswer } from '../agent/turn.ts'
import type { ReplyRoute } from '../channels/channel.ts'
import { LaneDrainingError } from '../lanes/lane-errors.ts'
import { chatPhrases, fill } from '../language/chat-phrases.ts'
import { subagentKey } from '../routing/session-key.ts'
import type { TranscriptEntry } from '../sessions/transcript.ts'
import type { OwnerCapabilities, ProposedAction } from '../tools/owner-capabilities.ts'
import { ToolError } from '../tools/tool.ts'
import { linksOf } from '../trust/links.ts'
import { type Admitted, type GatewayParts, isOwner } from './gateway-parts.ts'
import { recordAnswer, recordCalls } from './record-turn.ts'
import { say } from './say.ts'

/** @returns undefined for everybody who is no administrator in private. */
export function ownerTools(parts: GatewayParts, admitted: Admitted): OwnerCapabilities | undefined {
  const { person } = admitted
  if (person === null || !isOwner(admitted)) return undefined
  const { ownerDesk } = parts
  return {
    ...ownerDesk,
    async listSessions({ agentId, limit }) {
      const found = parts.sessions.list().filter((entry) => agentId === undefined || entry.agentId === agentId)
      return found.toSorted((one, other) => (one.updatedAt < other.updatedAt ? 1 : -1)).slice(0, limit)
    },
    async readSession(key, last) {
      const entry = parts.sessions.find(key)
      if (!entry) return undefined
      parts.logger.info({ by: person, session: key }, 'an administrator had a conversation read')
      const read = await parts.sessions.read(entry.sessionId)
      return (read?.entries ?? []).flatMap(toLine).slice(-last).join('\n')
    },
    checkRecipient: async (to) => describe(parts, toRoute(parts, admitted, to)),
    async sendMessage(to, text) {
      const route = toRoute(parts, admitted, to)
      const language = parts.people.find(route.channel, route.chatId)?.language ?? admitted.language
      const allowed = { links: new Set(linksOf(text)), text: [text] }
      say(parts, { turn: `own:${randomUUID()}`, route, language, markdown: text, allowed })
      parts.logger.info({ by: person, to }, 'an administrator sent a message')
    },
    spawn: async (agentId, task) => spawn(parts, admitted, { agentId: agentId ?? admitted.place.agent, task }),
    propose: (action) => propose(parts, admitted, person, action),
  }
}

/** Shown by the runtime, in its own message: what the model says of it does not matter. */
function propose(parts: GatewayParts, { route, language }: Admitted, person: string, action: ProposedAction): void {
  const id = parts.proposals.keep(person, action)
  const buttons = [
    [
      { text: chatPhrases.doIt[language], data: `ok:${id}` },
      { text: chatPhrases.leaveIt[language], data: `no:${id}` },
    ],
  ]
  const markdown = fill(chatPhrases.proposal[language], { preview: action.preview })
  const allowed = { links: new Set(linksOf(action.preview)), text: [action.preview] }
  say(parts, { turn: `pr:${id}`, route, language, markdown, buttons, allowed })
}

/** People who have written to a bot, and nobody else: an id that was made up reaches nobody. */
function toRoute(parts: GatewayParts, { route }: Admitted, to: string): ReplyRoute {
  const [channel = '', id = '', ...more] = to.split(':')
  const known = more.length === 0 ? parts.people.find(channel, id) : undefined
  if (!known) throw new ToolError('Nobody of that address has written yet. Write it as "telegram:<numeric id>".')
  const accountId = channel === route.channel ? route.accountId : 'default'
  return { channel, accountId, chatId: id }
}

function describe({ people }: GatewayParts, { channel, chatId }: ReplyRoute): string {
  const name = people.find(channel, chatId)?.name
  return `${channel}:${chatId}${name === undefined ? '' : ` (${name})`}`
}

const shownOfEntry = 500

function toLine(entry: TranscriptEntry): string[] {
  if (entry.type !== 'user' && entry.type !== 'assistant') return []
  return [`${entry.timestamp} ${entry.type}: ${entry.text.replace(/\s+/g, ' ').slice(0, shownOfEntry).toWellFormed()}`]
}

type Task = { readonly agentId: string; readonly task: string }

/** It works in a lane of its own and reports to where it was asked for, whatever is said there meanwhile. */
function spawn(parts: GatewayParts, admitted: Admitted, { agentId, task }: Task): string {
  if (!parts.config.agents.list.some(({ id }) => id === agentId))
    throw new ToolError(
      `There is no such agent. There are: ${parts.config.agents.list.map(({ id }) => id).join(', ')}.`,
    )
  const turnId = randomUUID()
  const session = subagentKey(admitted.place.session, turnId)
  const { route, language } = admitted
  const report = (markdown: string) => say(parts, { turn: `sub:${turnId}`, route, language, markdown })
  const owner = { turnId, agentId, sessionKey: session, person: admitted.person }
  const place = { session, agent: agentId, lane: 'subagent' as const }
  const work = async ({ signal }: { readonly signal: AbortSignal }) => {
    const request = { question: task, history: [], signal, place: { turn: turnId, session } }
    const answer = await collectAnswer(parts.answer(agentId, request))
    parts.db.transaction(() => {
      recordAnswer(parts, owner, answer)
      recordCalls(parts, owner, answer.calls)
    })
    report(answer.answer)
  }
  void parts.lanes.run(place, work).catch((error: unknown) => {
    if (error instanceof LaneDrainingError) return
    parts.logger.error({ err: error, session }, 'a sub-agent failed')
    report(chatPhrases.failed[language])
  })
  return session
}
