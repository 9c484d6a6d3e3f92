/** A channel without a service behind it: keeps what people would see, and fails where a test says so. Payloads are the texts themselves. */
import type { Channel, Delivery, ReplyRoute } from '../../src/channels/channel.ts'

export type FakeCall = {
  readonly method: 'send' | 'edit' | 'editButtons' | 'delete' | 'typing' | 'acknowledge'
  readonly chatId: string
  readonly messageId: string | undefined
  readonly text: string
}

/** In place of `sent`; `hasEffect`: the call is carried out all the same. */
export type Fault = { readonly delivery: Delivery; readonly hasEffect?: boolean }

export type FakeChannel = Channel & {
  readonly calls: readonly FakeCall[]
  callsOf(method: FakeCall['method']): readonly FakeCall[]
  /** What stands in a chat, in order. */
  chat(chatId: string): readonly string[]
  /** A person deletes a message. */
  remove(messageId: string): void
}

export const route: ReplyRoute = { channel: 'fake', accountId: 'default', chatId: '1' }

/** @param meet is asked at each call, which goes on when the fault is there. */
export function createFakeChannel(
  meet: (call: FakeCall) => Fault | undefined | Promise<Fault | undefined> = () => undefined,
): FakeChannel {
  const calls: FakeCall[] = []
  const screen = new Map<string, { chatId: string; text: string }>()
  let lastId = 0
  const perform = ({ method, chatId, messageId, text }: FakeCall): Delivery => {
    if (method === 'send') {
      lastId += 1
      screen.set(String(lastId), { chatId, text })
      return { kind: 'sent', messageId: String(lastId) }
    }
    if (method === 'typing' || method === 'acknowledge' || messageId === undefined)
      return { kind: 'sent', messageId: '' }
    const message = screen.get(messageId)
    if (!message) return { kind: 'gone', reason: 'message to edit not found' }
    if (method === 'edit') screen.set(messageId, { ...message, text })
    if (method === 'delete') screen.delete(messageId)
    return { kind: 'sent', messageId }
  }
  const call = async (made: FakeCall): Promise<Delivery> => {
    calls.push(made)
    const fault = await meet(made)
    if (fault && !fault.hasEffect) return fault.delivery
    const delivery = perform(made)
    return fault?.delivery ?? delivery
  }
  const at = ({ chatId }: ReplyRoute, rest: Pick<FakeCall, 'method'> & Partial<FakeCall>) =>
    call({ messageId: undefined, text: '', ...rest, chatId })
  return {
    name: 'fake',
    accountId: 'default',
    botId: '1',
    start: () => undefined,
    stopIntake: async () => undefined,
    close: async () => undefined,
    state: () => ({ state: 'ok' }),
    parse: () => ({ kind: 'ignored', reason: 'a fake' }),
    render: ({ markdown }) => [markdown],
    renderPreview: (markdown) => markdown.match(/[^|]+/g) ?? [],
    send: (to, text) => at(to, { method: 'send', text }),
    edit: (to, messageId, text) => at(to, { method: 'edit', messageId, text }),
    editButtons: (to, messageId) => at(to, { method: 'editButtons', messageId }),
    delete: (to, messageId) => at(to, { method: 'delete', messageId }),
    typing: (to) => at(to, { method: 'typing' }),
    acknowledge: () => call({ method: 'acknowledge', chatId: '', messageId: undefined, text: '' }),
    calls,
    callsOf: (method) => calls.filter((made) => made.method === method),
    chat: (chatId) => [...screen.values()].filter((message) => message.chatId === chatId).map(({ text }) => text),
    remove: (messageId) => void screen.delete(messageId),
  }
}

/** The next faults of calls that fit, in order; after them, and where none is named, nothing goes wrong. */
export function faultsInTurn(
  faults: readonly (Fault | undefined)[],
  fits: (call: FakeCall) => boolean = () => true,
): (call: FakeCall) => Fault | undefined {
  const left = [...faults]
  return (call) => (fits(call) ? left.shift() : undefined)
}
