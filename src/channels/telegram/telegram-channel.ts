/** One Telegram bot: takes its updates in by polling or webhook, and sends what the gateway hands it. */
import { setTimeout as wait } from 'node:timers/promises'
import { GrammyError } from 'grammy'
import type { Logger } from '../../log/logger.ts'
import type { Memory } from '../../storage/memory.ts'
import type { Arrival, Channel, ReplyRoute } from '../channel.ts'
import type { TelegramAccount } from './accounts.ts'
import { type BotApi, createBotApi, NotBotApiError } from './bot-api.ts'
import { createCaller, type Deliver } from './caller.ts'
import { keepTrying } from './keep-trying.ts'
import { syncMenus } from './menus.ts'
import { type Bot, parseUpdate } from './parse-update.ts'
import { previewPayloads, readPayload, replyPayloads, toKeyboard, toReplyParameters } from './payload.ts'
import { runPolling } from './poll.ts'
import { createStanding } from './standing.ts'
import { createWebhook, type Webhook } from './webhook.ts'

export type TelegramChannel = Channel & {
  /** Where updates are posted; undefined when the bot polls. */
  readonly webhook: Webhook | undefined
}

export type TelegramParts = {
  readonly account: TelegramAccount
  readonly logger: Logger
  readonly memory: Memory
}

const mostForNameMs = 3000

export function createTelegramChannel({ account, logger, memory }: TelegramParts): TelegramChannel {
  const { accountId, botToken, apiRoot } = account
  const botId = botToken.split(':')[0] ?? botToken
  const calls = createBotApi(botToken, apiRoot)
  const polls = createBotApi(botToken, apiRoot)
  const ending = new AbortController()
  const { state, report } = createStanding(logger, () => {
    ending.abort()
    void polls.close()
  })
  let bot: Bot = { id: botId, username: memory.read(`telegram-username:${botId}`), accountId }
  const named = Promise.withResolvers<void>()
  if (bot.username !== undefined) named.resolve()
  const running: Promise<void>[] = []
  const deliver = createCaller({ state, report })
  const introduce = async () => {
    const username = usernameOf(await calls.api.raw.getMe())
    bot = { ...bot, username }
    memory.write(`telegram-username:${botId}`, username)
    named.resolve()
    logger.info({ menus: await syncMenus(calls.api, botId, memory) }, 'the bot is introduced')
  }
  /** A bot that does not know its own name yet would not know a mention of it. It waits for it, and not for long. */
  const poll = async (accept: (arrivals: readonly Arrival[]) => void) => {
    await Promise.race([
      named.promise,
      wait(mostForNameMs, undefined, { signal: ending.signal, ref: false }).catch(() => undefined),
    ])
    await runPolling({ api: polls.api, accept, report, logger, signal: ending.signal })
  }
  const webhook = account.webhook && createWebhook(account.webhook, calls.api)
  const openWebhook = async (accept: (arrivals: readonly Arrival[]) => void) => {
    await webhook?.open(accept)
    report({ state: 'ok' })
  }
  return {
    name: 'telegram',
    accountId,
    botId,
    webhook,
    start(accept: (arrivals: readonly Arrival[]) => void) {
      const trying = { logger, signal: ending.signal, report }
      const receiving = webhook
        ? keepTrying(() => openWebhook(accept), { ...trying, what: 'setting the webhook', isVital: true })
        : poll(accept)
      const introducing = keepTrying(introduce, { ...trying, what: 'introducing the bot', isVital: false })
      for (const work of [receiving, introducing])
        running.push(work.catch((error: unknown) => logger.fatal({ err: error }, 'a part of the bot has ended')))
    },
    async stopIntake() {
      ending.abort()
      webhook?.close()
      await polls.close()
      await running[0]
    },
    async close() {
      ending.abort()
      await polls.close()
      await calls.close()
      await Promise.all(running)
      report({ state: 'stopped' })
    },
    state: () => ({ ...state(), ...(bot.username !== undefined && { bot: bot.username }) }),
    parse: (raw) => parseUpdate(raw, bot),
    render: replyPayloads,
    renderPreview: (markdown) => (account.streaming === 'off' ? [] : previewPayloads(markdown)),
    ...createSending(calls.api, deliver),
  }
}

function usernameOf(me: unknown): string {
  if (typeof me === 'object' && me !== null && 'username' in me && typeof me.username === 'string') return me.username
  throw new NotBotApiError(200)
}

type Sending = Pick<Channel, 'send' | 'edit' | 'editButtons' | 'delete' | 'typing' | 'acknowledge'>

function createSending({ raw }: BotApi['api'], deliver: Deliver): Sending {
  const place = ({ chatId, threadId }: ReplyRoute) => ({
    chat_id: chatId,
    ...(threadId !== undefined && { message_thread_id: Number(threadId) }),
  })
  const quiet = { link_preview_options: { is_disabled: true } }
  return {
    send: (route, payload) =>
      deliver(route.chatId, async () => {
        const { text, entities, buttons, replyTo } = readPayload(payload)
        const markup = buttons.length > 0 ? { reply_markup: toKeyboard(buttons) } : {}
        const send = (marks: typeof entities) =>
          raw.sendMessage({
            ...place(route),
            text,
            entities: marks,
            ...quiet,
            ...markup,
            ...toReplyParameters(replyTo),
          })
        const sent = await send(entities).catch((error: unknown) =>
          isAboutEntities(error) ? send([]) : rethrow(error),
        )
        return messageIdOf(sent)
      }),
    edit: (route, messageId, payload) =>
      deliver(route.chatId, async () => {
        const { text, entities, buttons } = readPayload(payload)
        const target = { chat_id: route.chatId, message_id: Number(messageId) }
        const edit = (marks: typeof entities) =>
          raw.editMessageText({ ...target, text, entities: marks, ...quiet, reply_markup: toKeyboard(buttons) })
        await edit(entities)
          .catch((error: unknown) => (isAboutEntities(error) ? edit([]) : rethrow(error)))
          .catch(unlessUnchanged)
        return messageId
      }),
    editButtons: (route, messageId, buttons) =>
      deliver(route.chatId, async () => {
        const target = { chat_id: route.chatId, message_id: Number(messageId) }
        await raw.editMessageReplyMarkup({ ...target, reply_markup: toKeyboard(buttons) }).catch(unlessUnchanged)
        return messageId
      }),
    delete: (route, messageId) =>
      deliver(route.chatId, async () => {
        await raw.deleteMessage({ chat_id: route.chatId, message_id: Number(messageId) })
        return messageId
      }),
    typing: (route) =>
      deliver(route.chatId, async () => {
        await raw.sendChatAction({ ...place(route), action: 'typing' })
        return ''
      }),
    acknowledge: (pressId, text) =>
      deliver(undefined, async () => {
        await raw.answerCallbackQuery({ callback_query_id: pressId, ...(text !== undefined && { text }) })
        return ''
      }),
  }
}

/** A reply that names no message leaves open whether there is one. */
function messageIdOf(sent: unknown): string {
  if (typeof sent === 'object' && sent !== null && 'message_id' in sent && Number.isSafeInteger(sent.message_id))
    return String(sent.message_id)
  throw new NotBotApiError(200)
}

function isAboutEntities(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code === 400 && /entit/i.test(error.description)
}

/** An edit that changes nothing has had its effect. */
function unlessUnchanged(error: unknown): void {
  if (error instanceof GrammyError && /message is not modified/i.test(error.description)) return
  throw error
}

function rethrow(error: unknown): never {
  throw error
}
