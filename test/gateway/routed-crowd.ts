/** Six people on two bots, one of them on both and one an administrator, while the gateway ends and starts again: where does each reply go? */
import { createDice } from '../support/generated-folder.ts'
import { trespassesAt } from './apart-oracle.ts'
import { type Actor, play, type Step } from './cast.ts'
import { ownedIn, secretOf, tagOf, tagsIn } from './owned-words.ts'
import type { Dice } from './people-scripts.ts'
import { createSlowAnswers, spawnOrder, taskNumber } from './slow-answers.ts'
import { type Bot, openWatchedGateway, type Sabotage, type Somebody, type WatchedGateway } from './watched-gateway.ts'

export type CrowdReport = {
  readonly replies: number
  readonly reports: number
  /** Let go after others had gone on. */
  readonly summaries: number
  readonly learnt: number
  readonly restarts: number
  /** One line for each reply in a wrong chat, missing, or there twice. */
  readonly wrong: readonly string[]
}

/** Where each question was asked: by its tag. */
type Asked = Map<string, Somebody>

const counted = ['replies', 'reports', 'restarts', 'summaries', 'learnt'] as const
/** So many gateways are open at once. */
const atOnce = 12
const owner = '2000000'
const nobody: Somebody = { bot: 'open', person: '' }
const onBoth = '2000003'

/** @param sabotage what looks for wrong replies has to see it. */
async function runCrowd(seed: number, sabotage?: Sabotage): Promise<CrowdReport> {
  const roll = createDice(7919 * (seed + 1))
  const asked: Asked = new Map()
  const gateway = await openWatchedGateway({
    admins: [owner],
    answering: createSlowAnswers,
    ...(sabotage && { sabotage }),
  })
  try {
    const restarts = Array.from({ length: roll(3) }, () => 3 + roll(25)).toSorted((one, other) => one - other)
    const actors = crowd(roll, asked)
    const moves = await play(gateway, actors, roll, restarts)
    const spawned = moves.lastIndexOf('restart') < moves.findIndex((move) => move.includes(spawnOrder))
    const people = new Set(actors.map(({ person }) => person))
    const strange = await Promise.all([...people].map((one) => trespassesAt(gateway, one)))
    const count = (what: string) => moves.filter((move) => move.endsWith(what)).length
    return {
      replies: actors.flatMap(gateway.screen).filter((text) => tagsIn(text).length > 0).length,
      reports: gateway.screen(actors[0] ?? nobody).filter((text) => text.includes(tagOf(owner, taskNumber))).length,
      restarts: count('restart'),
      summaries: count('goes on: a summary'),
      learnt: count('goes on: learning'),
      wrong: [...misrouted(gateway, actors, asked), ...miscounted(gateway, asked, spawned), ...strange.flat()].map(
        (line) => `seed ${seed}: ${line}`,
      ),
    }
  } finally {
    await gateway.close()
  }
}

function crowd(roll: Dice, asked: Asked): Actor[] {
  const person = (bot: Bot, id: string, texts: readonly string[]): Actor => ({
    bot,
    person: id,
    steps: texts.map((text, at) =>
      asking(asked, { text, n: bot === 'small' ? at + 20 : at + 1, waits: roll(2) === 0 }),
    ),
  })
  const plain = (count: number) => Array.from({ length: count }, () => 'What shutter speed for 25 fps?')
  return [
    person('open', owner, [`What shutter speed for 25 fps, ${spawnOrder}?`, ...plain(roll(2))]),
    person('open', '2000001', plain(1 + roll(2))),
    person('small', '2000002', plain(2)),
    person('open', onBoth, plain(1 + roll(2))),
    person('small', onBoth, plain(1)),
    person('small', '2000004', ['I use the camera SECRET. What shutter speed for 25 fps?']),
    person('open', '2000005', plain(1)),
  ]
}

type Question = { readonly text: string; readonly n: number; readonly waits: boolean }

function asking(asked: Asked, { text, n, waits }: Question): Step {
  return {
    name: text,
    isImpatient: !waits,
    act(gateway, actor) {
      const words = [tagOf(actor.person, n), secretOf(actor.person, n)]
      for (const word of words) asked.set(word, actor)
      if (text.includes(spawnOrder)) asked.set(tagOf(actor.person, taskNumber), actor)
      gateway.say(actor, `${text.replace('SECRET', words[1] ?? '')} ${words[0]}`)
    },
  }
}

/** Everything that is sent to a chat, previews too: each word in it was said in that chat, to that bot. */
function misrouted({ sent }: WatchedGateway, actors: readonly Actor[], asked: Asked): string[] {
  const chats = [...new Set(actors.map(({ person }) => person)), '']
  return chats.flatMap((chat) =>
    sent.of(chat).flatMap(({ bot, chatId, text, method }) =>
      ownedIn(text).flatMap(({ word }) => {
        const from = asked.get(word)
        const isHere = from?.bot === bot && from.person === chatId
        return isHere ? [] : [`${method} to ${bot} ${chatId}: ${word} is of ${from?.bot} ${from?.person}`]
      }),
    ),
  )
}

/** Each question has one reply on its screen; so has the task, unless the process ended meanwhile: it is asked for again then, or lost. */
function miscounted(gateway: WatchedGateway, asked: Asked, isTaskSure: boolean): string[] {
  return [...asked].flatMap(([word, from]) => {
    if (!word.startsWith('p')) return []
    const replies = gateway.screen(from).filter((text) => tagsIn(text).includes(word)).length
    const isTask = word === tagOf(owner, taskNumber)
    if (isTask ? !isTaskSure || replies === 1 : replies === 1) return []
    return [`${word} has ${replies} replies`]
  })
}

/** Each seed on a gateway of its own, in a folder of its own. */
export async function runCrowds(from: number, until: number, sabotage?: Sabotage): Promise<CrowdReport> {
  const sum = { replies: 0, reports: 0, restarts: 0, summaries: 0, learnt: 0, wrong: [] as string[] }
  let next = from
  const line = async () => {
    while (next < until) {
      const { wrong, ...counts } = await runCrowd(next++, sabotage)
      sum.wrong.push(...wrong)
      for (const name of counted) sum[name] += counts[name]
    }
  }
  await Promise.all(Array.from({ length: atOnce }, line))
  return sum
}
