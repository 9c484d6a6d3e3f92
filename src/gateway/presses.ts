/** What a button does. The spinner on it ends first; what it changes is checked against the chat it was pressed in, never against the button alone. */
import type { Incoming, IncomingMessage } from '../channels/channel.ts'
import { LaneDrainingError } from '../lanes/lane-errors.ts'
import { chatPhrases, examples } from '../language/chat-phrases.ts'
import { type DownReason, downReasons } from '../retrieval-log/feedback.ts'
import { profileFields } from '../users/profile.ts'
import { type Arrived, clientLanguage, offer, runInLine, toAdmitted } from './arrived.ts'
import { opinionButtons } from './commit-turn.ts'
import { forgetPerson } from './forget.ts'
import { say } from './say.ts'
import { personOf } from './turn-person.ts'

type Press = Extract<Incoming, { readonly kind: 'press' }>
type Pressed = Arrived<Press>

export function runPress(pressed: Pressed): void {
  const { parts, seq, account, incoming } = pressed
  const [kind, ...values] = incoming.data.split(':')
  const done = act(pressed, kind ?? '', values)
  if (done !== 'later') parts.inbox.close([seq], 'done', incoming.data)
  void account.channel.acknowledge(incoming.pressId, done === 'later' ? undefined : done)
}

/** @returns what the person sees for a moment, if anything; `later`: the press stays open until what it asked for is done. */
function act(pressed: Pressed, kind: string, values: readonly string[]): string | 'later' | undefined {
  const { language } = pressed
  switch (kind) {
    case 'f':
      return judge(pressed, values)
    case 'r':
      return explain(pressed, values)
    case 'back':
      return goBack(pressed)
    case 'forget':
      return forget(pressed, values[0] === 'yes')
    case 'lang':
      return setLanguage(pressed, values[0])
    case 'o':
      return sendAgain(pressed, values[0] ?? '')
    case 'x':
      return askExample(pressed, values)
    case 'ok':
    case 'no':
      return decide(pressed, kind === 'ok', values[0] ?? '')
    case 'n':
      return takeOut(pressed, values[0] ?? '')
    case 'e':
      return answerEdit(pressed, Number(values[0]))
    default:
      return chatPhrases.oldButton[language]
  }
}

/** Whether the message was said in the chat where the button was pressed, by the same bot. */
function isOfThisChat({ parts, route }: Pressed, turn: string): boolean {
  const said = parts.outbox.find(turn)[0]?.route
  return said?.chatId === route.chatId && said.channel === route.channel && said.accountId === route.accountId
}

/** Opinions are of answers, which are recorded, and of nothing else that the bot says. */
function isAnswerHere(pressed: Pressed, turn: string): boolean {
  return isOfThisChat(pressed, turn) && pressed.parts.records.find(turn) !== undefined
}

function judge(pressed: Pressed, [turn = '', mark]: readonly string[]): string {
  const { parts, person, language } = pressed
  if (!isAnswerHere(pressed, turn)) return chatPhrases.oldButton[language]
  if (person === null) return chatPhrases.anonymous[language]
  const verdict = mark === 'u' ? 'up' : 'down'
  const before = parts.feedback.find(turn, person)?.verdict
  const after = before === verdict ? undefined : verdict
  parts.feedback.judge(turn, person, after)
  showButtons(pressed, turn, after)
  if (after === undefined) return chatPhrases.feedbackTakenBack[language]
  return chatPhrases[after === 'down' ? 'feedbackWhy' : 'feedbackThanks'][language]
}

function showButtons(
  { parts, account, route, incoming, language }: Pressed,
  turn: string,
  verdict: 'up' | 'down' | undefined,
  chosen?: DownReason,
): void {
  const { messageId, chat } = incoming.envelope
  if (messageId === undefined || chat.kind !== 'direct') return
  const reasons = downReasons.map((reason) => ({
    text: `${chatPhrases[reason][language]}${reason === chosen ? ' ✓' : ''}`,
    data: `r:${turn}:${reason}`,
  }))
  const rows =
    verdict === 'down'
      ? [opinionButtons(turn, verdict), reasons.slice(0, 2), reasons.slice(2)]
      : [opinionButtons(turn, verdict)]
  void parts.lineOf(route).call(() => account.channel.editButtons(route, messageId, rows))
}

function explain(pressed: Pressed, [turn = '', name]: readonly string[]): string {
  const { parts, person, language } = pressed
  const reason = downReasons.find((known) => known === name)
  if (!reason || !isAnswerHere(pressed, turn)) return chatPhrases.oldButton[language]
  if (person === null) return chatPhrases.anonymous[language]
  parts.feedback.explain(turn, person, reason)
  showButtons(pressed, turn, 'down', reason)
  return chatPhrases.feedbackThanks[language]
}

function goBack(pressed: Pressed): 'later' {
  const { parts, seq, route, language, place } = pressed
  const restore = async () => {
    const session = await parts.sessions.goBack(place.session)
    const markdown = chatPhrases[session ? 'wentBack' : 'nothingToGoBackTo'][language]
    say(parts, { turn: `b${seq}`, route, language, markdown, closes: [seq] })
  }
  void runInLine(pressed, restore).catch((error: unknown) => giveUp(pressed, error))
  removeButtons(pressed)
  return 'later'
}

/** A button that has done what it does. */
function removeButtons({ parts, account, route, incoming }: Pressed): void {
  const { messageId } = incoming.envelope
  if (messageId !== undefined) void parts.lineOf(route).call(() => account.channel.editButtons(route, messageId, []))
}

function forget(pressed: Pressed, isSure: boolean): 'later' | undefined {
  const { parts, seq, route, language } = pressed
  removeButtons(pressed)
  if (!isSure) {
    say(parts, { turn: `g${seq}`, route, language, markdown: chatPhrases.kept[language] })
    return undefined
  }
  void forgetPerson(pressed).catch((error: unknown) => giveUp(pressed, error))
  return 'later'
}

/** What a gateway that stops has not done is done after the restart. */
function giveUp({ parts, account, seq, route, language, incoming }: Pressed, error: unknown): void {
  if (error instanceof LaneDrainingError) return
  parts.logger.error({ err: error, seq, data: incoming.data }, 'what a button asked for could not be done')
  say(parts, { turn: `z${seq}`, route, language, markdown: chatPhrases.failed[language] })
  parts.inbox.close([seq], 'dead', error instanceof Error ? error.message : String(error))
  parts.alerts(account, { kind: 'deadLetter', values: { attempts: 1, turn: `z${seq}` } })
}

/** Whoever was asked decides, once. */
function decide(pressed: Pressed, isYes: boolean, id: string): string | 'later' {
  const { parts, person, language, seq, route } = pressed
  const action = person === null ? undefined : parts.proposals.take(person, id)
  if (!action) return chatPhrases.oldButton[language]
  removeButtons(pressed)
  if (!isYes) return chatPhrases.leftAsItWas[language]
  parts.logger.info({ by: person, preview: action.preview }, 'an administrator confirmed a proposal')
  const done = (markdown: string) => say(parts, { turn: `d${seq}`, route, language, markdown, closes: [seq] })
  void action.run().then(done, (error: unknown) => giveUp(pressed, error))
  return 'later'
}

/** Takes what was learnt of a person out of their profile again. */
function takeOut(pressed: Pressed, fields: string): 'later' {
  const { parts, language, seq, route } = pressed
  const clear = async () => {
    const person = await personOf(parts, pressed)
    const known = fields.split(',').filter((field) => profileFields.some((name) => name === field))
    await person?.folder.change(Object.fromEntries(known.map((field) => [field, null])))
    say(parts, { turn: `d${seq}`, route, language, markdown: chatPhrases.notNoted[language], closes: [seq] })
  }
  removeButtons(pressed)
  void clear().catch((error: unknown) => giveUp(pressed, error))
  return 'later'
}

function setLanguage(pressed: Pressed, named: string | undefined): string {
  const { parts, seq, route, incoming } = pressed
  const { channel, sender } = incoming.envelope
  const chosen = named === 'en' || named === 'ru' ? named : undefined
  parts.people.chooseLanguage(channel, sender.id, chosen)
  removeButtons(pressed)
  const spoken = chosen ?? clientLanguage(sender)
  const markdown = chatPhrases[chosen ? 'languageSet' : 'languageFollows'][spoken]
  say(parts, { turn: `l${seq}`, route, language: spoken, markdown })
  return markdown
}

/** The person says that the message never came. */
function sendAgain(pressed: Pressed, turn: string): string | undefined {
  const { parts, language } = pressed
  if (!isOfThisChat(pressed, turn)) return chatPhrases.oldButton[language]
  removeButtons(pressed)
  parts.delivering.deliver(parts.outbox.reopen(turn))
  return undefined
}

function askExample(pressed: Pressed, [language, index]: readonly string[]): string | 'later' {
  const text = examples[language === 'ru' ? 'ru' : 'en'][Number(index)]
  if (text === undefined) return chatPhrases.oldButton[pressed.language]
  ask(pressed, text)
  return 'later'
}

function answerEdit(pressed: Pressed, seq: number): string | 'later' {
  const { parts, account, language, incoming } = pressed
  const raw = Number.isSafeInteger(seq) ? parts.inbox.rawAt(seq) : undefined
  const edit = raw === undefined ? undefined : account.channel.parse(raw)
  if (edit?.kind !== 'message' || edit.envelope.chat.id !== incoming.envelope.chat.id)
    return chatPhrases.oldButton[language]
  removeButtons(pressed)
  ask(pressed, edit.text)
  return 'later'
}

/** A question that a button stands for takes its place in line like one that was written. */
function ask(pressed: Pressed, text: string): void {
  const { envelope } = pressed.incoming
  const { messageId: _, ...place } = envelope
  const incoming: IncomingMessage = {
    kind: 'message',
    envelope: place,
    text,
    isAddressed: true,
    isPartial: false,
    isEdit: false,
  }
  offer(toAdmitted({ ...pressed, incoming }, { command: undefined, text }), pressed)
}

/** 👍 and 👎 put on a message of ours count like the buttons under it. */
export function runReaction(reacted: Arrived<Extract<Incoming, { readonly kind: 'reaction' }>>): void {
  const { parts, seq, route, person, incoming } = reacted
  const { messageId } = incoming.envelope
  const turn = messageId === undefined ? undefined : parts.outbox.turnOf(route, messageId)
  if (turn !== undefined && person !== null && parts.records.find(turn))
    parts.feedback.judge(turn, person, incoming.verdict)
  parts.inbox.close([seq], 'done', 'reaction')
}
