/**
 * Turns of people who each ask the next question when they have read the answer to the last one, and when each thing happened. The stand-ins
 * run in this process, so their clock is one: from the question in the chat to the model's request, from the model's words to the call of
 * the Bot API.
 */
import type { GatewayProcess } from '../test/support/gateway-process.ts'
import type { Call } from '../test/stand-in-telegram/call-log.ts'
import type { ShownMessage } from '../test/stand-in-telegram/conversation.ts'
import type { RecordedRequest, Reply, Step } from '../test/support/stand-in-model-server.ts'

/** Milliseconds. */
export type Turn = {
  /** From the question to the model's request. */
  readonly toModel: number
  /** From the model's first words to the first call that shows an answer. */
  readonly toVisible: number
  /** From the model's last words to the call that shows the whole answer. */
  readonly toReply: number
  /** From the question to the whole answer in the chat. */
  readonly reply: number
  /** When the whole answer was there. */
  readonly at: number
}

/** How the model speaks: all at once after `ms`, or in so many pieces over that time. */
export type Speech = { readonly ms: number; readonly pieces: number }

/** Of this process; the stand-in Telegram is given it too. */
export const clock = () => performance.now()

const words = 'Look at the passage and set it as it says there, then check the picture on a monitor [1]. '

export type Floor = {
  /** People who begin together. @returns the turns of all of them. */
  ask(options: { readonly people: number; readonly turns: number; readonly firstId: number }): Promise<Turn[]>
}

type Asked = { readonly request: RecordedRequest; readonly at: number }

/** @param questions are asked in turn. The model `slow-model` never answers. */
export function openFloor(gateway: GatewayProcess, speech: Speech, questions: readonly string[]): Floor {
  const requests = new Map<string, Asked>()
  let asked = 0
  gateway.model.script((request) => {
    if (request.body.includes('"slow-model"')) return { steps: ['hang'] }
    const mark = request.body.match(markPattern)?.at(-1) ?? 'unmarked'
    requests.set(mark, { request, at: clock() })
    return speak(mark, speech)
  })
  const onePerson = async (id: number, turns: number): Promise<Turn[]> => {
    const done: Turn[] = []
    for (let turn = 0; turn < turns; turn += 1) {
      asked += 1
      const mark = `zx${id}z${asked}`
      const text = `${questions[asked % questions.length]} ${mark}`
      done.push(await oneTurn(gateway, { id, mark, text }, requests))
    }
    return done
  }
  return {
    async ask({ people, turns, firstId }) {
      const all = await Promise.all(Array.from({ length: people }, (_, at) => onePerson(firstId + at, turns)))
      return all.flat()
    },
  }
}

const markPattern = /zx\d+z\d+/g

function speak(mark: string, { ms, pieces }: Speech): Reply {
  const steps = Array.from({ length: pieces }, (_, at): Step[] => [
    { waitMs: ms / pieces },
    { text: at === 0 ? `${mark}: ${words}` : words },
  ])
  return { steps: steps.flat() }
}

type Question = { readonly id: number; readonly mark: string; readonly text: string }

async function oneTurn(
  { telegram }: GatewayProcess,
  { id, mark, text }: Question,
  requests: ReadonlyMap<string, Asked>,
): Promise<Turn> {
  const person = telegram.person(id, { languageCode: 'en' })
  const earlier = telegram.calls.length
  const sentAt = clock()
  person.send(text)
  await person.sees((message) => isAnswerTo(message, mark), { timeoutMs: 120_000 })
  const seenAt = clock()
  const { request, at: requestedAt } = requests.get(mark) ?? missing(mark)
  const { firstTextAt = Number.NaN, lastTextAt = Number.NaN } = request
  const shows = telegram.calls.slice(earlier).filter((call) => showsAnswer(call, mark))
  return {
    toModel: requestedAt - sentAt,
    toVisible: (shows[0]?.at ?? Number.NaN) - firstTextAt,
    toReply: (shows.at(-1)?.at ?? Number.NaN) - lastTextAt,
    reply: seenAt - sentAt,
    at: seenAt,
  }
}

function isAnswerTo({ from, text }: ShownMessage, mark: string): boolean {
  return from === 'bot' && text.includes(mark) && text.includes('📚')
}

function showsAnswer({ method, payload }: Call, mark: string): boolean {
  return /^(?:sendMessage|editMessageText)$/.test(method) && String(payload.text).includes(mark)
}

function missing(mark: string): never {
  throw new Error(`The model was not asked ${mark}.`)
}
