/** What begins with a slash. Commands do not wait in line; only /new keeps its place, because it ends a conversation others are part of. */
import { allowedBy } from '../agent/passage-book.ts'
import type { Button, IncomingMessage } from '../channels/channel.ts'
import { chatPhrases, examples, fill } from '../language/chat-phrases.ts'
import { shorten } from '../language/shorten.ts'
import type { RetrievalRecord } from '../retrieval-log/records.ts'
import { type Arrived, clientLanguage } from './arrived.ts'
import { isOwner } from './gateway-parts.ts'
import { runProfile } from './profile-command.ts'
import { type Saying, say } from './say.ts'

export type Command = { readonly name: string; readonly rest: string }

type Run = (arrived: Arrived<IncomingMessage>, rest: string) => void

const commands: Readonly<Record<string, { readonly run: Run; readonly inGroups: boolean }>> = {
  start: { run: sayWelcome, inGroups: true },
  help: { run: (arrived) => reply(arrived, chatPhrases.help[arrived.language]), inGroups: true },
  stop: { run: stop, inGroups: true },
  sources: { run: showSources, inGroups: true },
  profile: { run: showProfile, inGroups: false },
  forget: { run: askToForget, inGroups: false },
  language: { run: chooseLanguage, inGroups: false },
  privacy: { run: (arrived) => reply(arrived, chatPhrases.privacy[arrived.language]), inGroups: false },
  feedback: { run: takeComment, inGroups: false },
  whoami: { run: sayId, inGroups: true },
  status: { run: showStatus, inGroups: false },
}

/** Only administrators hear of these. */
const adminCommands: ReadonlySet<string> = new Set(['status'])

/** "/new@bot what now" is new with "what now"; /reset is /new. undefined for what is no command: "/", "/ 3", "/path/to". */
export function parseCommand(text: string): Command | undefined {
  const [, name, rest] = /^\/(\p{L}[\p{L}\p{N}_]{0,31})(?:@\w+)?(?:\s+([\s\S]*))?$/u.exec(text) ?? []
  if (name === undefined) return undefined
  const known = name.toLowerCase()
  return { name: known === 'reset' ? 'new' : known, rest: rest?.trim() ?? '' }
}

export function runCommand(arrived: Arrived<IncomingMessage>, { name, rest }: Command): void {
  const { parts, seq, incoming, language } = arrived
  const isGroup = incoming.envelope.chat.kind !== 'direct'
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  const isHidden = adminCommands.has(name) && !isOwner(arrived)
  if (command && !isHidden && (!isGroup || command.inGroups)) {
    command.run(arrived, rest)
    return
  }
  if (isGroup) {
    parts.inbox.close([seq], 'done', 'a command that groups do not have')
    return
  }
  const near = nearest(name)
  const { unknownCommand, didYouMean } = chatPhrases
  reply(arrived, near ? fill(didYouMean[language], { command: near }) : unknownCommand[language])
}

function reply(
  arrived: Arrived<IncomingMessage>,
  markdown: string,
  more: Pick<Saying, 'buttons' | 'allowed'> = {},
): void {
  const { parts, seq, route, language } = arrived
  say(parts, { turn: `c${seq}`, route, language, markdown, ...more, closes: [seq] })
}

function sayWelcome(arrived: Arrived<IncomingMessage>): void {
  const { language } = arrived
  const buttons = examples[language].map((text, index) => [{ text, data: `x:${language}:${index}` }])
  reply(arrived, chatPhrases.welcome[language], { buttons })
}

function stop(arrived: Arrived<IncomingMessage>): void {
  const { parts, place, language } = arrived
  const { waiting, running } = parts.queue.stop(place.session)
  parts.inbox.close(
    waiting.map(({ seq }) => seq),
    'done',
    'stopped',
  )
  parts.typing.stop(place.session)
  const didStop = running || waiting.length > 0
  reply(arrived, chatPhrases[didStop ? 'stopped' : 'nothingToStop'][language])
}

function showSources(arrived: Arrived<IncomingMessage>): void {
  const { parts, place, language } = arrived
  const record = parts.records.latest(place.session)
  if (record) reply(arrived, sourcesOf(record, language), { allowed: allowedBy(record.sources) })
  else reply(arrived, chatPhrases.noSources[language])
}

const shownOfPassage = 700
const shownOfQuestion = 200

function sourcesOf({ question, sources }: RetrievalRecord, language: Arrived['language']): string {
  const cited = sources.filter((source) => source.cited)
  const passages = (cited.length > 0 ? cited : sources).map(({ n, title, heading, file, text }) => {
    const place = heading === '' || heading === title ? title : `${title} › ${heading}`
    return `**[${n}] ${place}**\n\`${file}\`\n\n${shorten(text, shownOfPassage).replace(/^#+ .*\n+/, '')}`
  })
  const asked = fill(chatPhrases.sourcesOf[language], { question: shorten(question, shownOfQuestion) })
  return [asked, ...passages].join('\n\n')
}

function showProfile(arrived: Arrived<IncomingMessage>, rest: string): void {
  const { parts, incoming, language, person } = arrived
  const { channel, sender } = incoming.envelope
  const known = parts.people.find(channel, sender.id)
  const since = new Date(known?.firstSeen ?? parts.now()).toISOString().slice(0, 10)
  const values = {
    name: sender.name,
    id: sender.id,
    language:
      known?.language === undefined ? chatPhrases.languageAuto[language] : chatPhrases.languageName[known.language],
    since,
    questions: person === null ? 0 : parts.records.count(person),
    opinions: person === null ? 0 : parts.feedback.count(person),
  }
  runProfile(arrived, fill(chatPhrases.profile[language], values), rest)
}

function askToForget(arrived: Arrived<IncomingMessage>): void {
  const { language } = arrived
  const { forgetAsk, forgetYes, forgetNo } = chatPhrases
  const buttons = [
    { text: forgetYes[language], data: 'forget:yes' },
    { text: forgetNo[language], data: 'forget:no' },
  ]
  reply(arrived, forgetAsk[language], { buttons: [buttons] })
}

function chooseLanguage(arrived: Arrived<IncomingMessage>, rest: string): void {
  const { parts, incoming, language } = arrived
  const { channel, sender } = incoming.envelope
  const named = languageWords.find(({ words }) => words.test(rest))?.named
  if (named === undefined) {
    reply(arrived, chatPhrases.languageAsk[language], { buttons: [languageButtons(language)] })
    return
  }
  const chosen = named === 'auto' ? undefined : named
  parts.people.chooseLanguage(channel, sender.id, chosen)
  const spoken = chosen ?? clientLanguage(sender)
  reply({ ...arrived, language: spoken }, chatPhrases[chosen ? 'languageSet' : 'languageFollows'][spoken])
}

const languageWords = [
  { named: 'en', words: /^(?:en|англ)/i },
  { named: 'ru', words: /^(?:ru|рус)/i },
  { named: 'auto', words: /^(?:auto|авто)/i },
] as const

function languageButtons(language: Arrived['language']): Button[] {
  return [
    { text: 'English', data: 'lang:en' },
    { text: 'Русский', data: 'lang:ru' },
    { text: chatPhrases.languageAuto[language], data: 'lang:auto' },
  ]
}

function takeComment(arrived: Arrived<IncomingMessage>, rest: string): void {
  const { parts, place, language, person } = arrived
  const record = parts.records.latest(place.session)
  if (rest === '') {
    reply(arrived, chatPhrases.feedbackAsk[language])
    return
  }
  if (!record || person === null) {
    reply(arrived, chatPhrases.noAnswerYet[language])
    return
  }
  parts.feedback.comment(record.turn, person, rest.slice(0, 2000))
  reply(arrived, chatPhrases.feedbackThanks[language])
}

function sayId(arrived: Arrived<IncomingMessage>): void {
  reply(arrived, fill(chatPhrases.whoami[arrived.language], { id: arrived.incoming.envelope.sender.id }))
}

function showStatus(arrived: Arrived<IncomingMessage>): void {
  const { parts } = arrived
  const lanes = parts.lanes
    .state()
    .map(
      ({ lane, cap, running, queued, wait }) =>
        `${lane}: ${running}/${cap}, ${queued} waiting, p95 ${Math.round(wait.p95)} ms`,
    )
  const bots = [...new Set([arrived.account])].map(
    ({ channel }) => `${channel.name} ${channel.accountId}: ${channel.state().state}`,
  )
  const { open, dead } = parts.inbox.counts()
  const sent = parts.outbox.counts()
  const boxes = `inbox: ${open} open, ${dead} given up · outbox: ${sent.open} open, ${sent.unknown} unconfirmed, ${sent.failed} failed`
  reply(arrived, ['```', ...bots, ...lanes, boxes, '```'].join('\n'))
}

/** A command that differs by a slip or two of the fingers. */
function nearest(name: string): string | undefined {
  const known = [...Object.keys(commands), 'new'].filter((candidate) => !adminCommands.has(candidate))
  const near = known
    .map((candidate) => ({ candidate, slips: editDistance(name, candidate) }))
    .toSorted((left, right) => left.slips - right.slips)[0]
  return near && near.slips <= Math.max(1, Math.floor(name.length / 3)) ? near.candidate : undefined
}

/** Levenshtein's, row by row. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (const [at, letter] of [...left].entries()) {
    const next = [at + 1]
    for (const [index, other] of [...right].entries()) {
      const swap = (row[index] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(swap, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
