/**
 * Two people's scripts on one gateway in as many orders as there are seeds. Each order is held against the same script of the one with nobody
 * else there. Everybody is somebody new, so that one gateway serves all of them; what they have is looked for in everybody's.
 */
import { createDice } from '../support/generated-folder.ts'
import { type Belongings, belongingsOf, differences, trespassesAt } from './apart-oracle.ts'
import { type Actor, play } from './cast.ts'
import { hostileScript, ordinaryScript } from './people-scripts.ts'
import { type Bot, openWatchedGateway, type Sabotage } from './watched-gateway.ts'

export type InterleavingsReport = {
  readonly runs: number
  /** Different orders among them. */
  readonly orders: number
  readonly messages: number
  readonly prompts: number
  readonly differences: readonly string[]
  readonly trespasses: readonly string[]
}

const scripts = 40
/** So many pairs are on the gateway at once. */
const atOnce = 24
const onOneGateway = 250
const firstAlone = 3_000_000
const firstPerson = 1_000_000

/** @param from a seed; `until` is not run. */
export async function runInterleavings(from: number, until: number, sabotage?: Sabotage): Promise<InterleavingsReport> {
  const sum: Sum = { messages: 0, prompts: 0, differences: [], trespasses: [], orders: new Set() }
  const alone = await playAlone(from, until)
  for (let first = from; first < until; first += onOneGateway)
    await runOnOne({ from: first, until: Math.min(until, first + onOneGateway), alone, sabotage }, sum)
  return { ...sum, runs: until - from, orders: sum.orders.size }
}

type Sum = { messages: number; prompts: number } & {
  readonly differences: string[]
  readonly trespasses: string[]
  readonly orders: Set<string>
}

type Block = {
  readonly from: number
  readonly until: number
  readonly alone: ReadonlyMap<string, Belongings>
  readonly sabotage: Sabotage | undefined
}

/** What people have is looked at when all of them are done: what somebody's later doings changed of it counts too. */
async function runOnOne({ from, until, alone, sabotage }: Block, sum: Sum): Promise<void> {
  const gateway = await openWatchedGateway(sabotage ? { sabotage } : {})
  try {
    await inParallel(from, until, async (seed) => {
      const [one, other] = pairOf(seed)
      const moves = await play(gateway, [one, other], createDice(seed))
      sum.orders.add(moves.join('\n').replaceAll(one.person, 'A').replaceAll(other.person, 'B'))
    })
    for (let seed = from; seed < until; seed += 1) {
      const [one, other] = pairOf(seed)
      const before = alone.get(keyOf(seed))
      if (!before) throw new Error(`Nobody played the script of seed ${seed} alone.`)
      sum.differences.push(...said(seed, differences(before, await belongingsOf(gateway, one))))
      for (const { person } of [one, other]) {
        sum.trespasses.push(...said(seed, await trespassesAt(gateway, person)))
        sum.messages += gateway.sent.of(person).length
        sum.prompts += gateway.asked.of(person).length
      }
    }
    sum.trespasses.push(...(await trespassesAt(gateway, '')))
  } finally {
    await gateway.close()
  }
}

const said = (seed: number, lines: readonly string[]) => lines.map((line) => `seed ${seed}: ${line}`)

/** One script after the other, and nobody else on the gateway meanwhile. */
async function playAlone(from: number, until: number): Promise<ReadonlyMap<string, Belongings>> {
  const gateway = await openWatchedGateway()
  const known = new Map<string, Belongings>()
  try {
    for (let seed = from; seed < until; seed += 1) {
      if (known.has(keyOf(seed))) continue
      const one = { ...oneOf(seed), person: String(firstAlone + seed) }
      await play(gateway, [one], createDice(seed))
      known.set(keyOf(seed), await belongingsOf(gateway, one))
    }
    return known
  } finally {
    await gateway.close()
  }
}

async function inParallel(from: number, until: number, work: (seed: number) => Promise<void>): Promise<void> {
  let next = from
  const line = async () => {
    while (next < until) await work(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, line))
}

/** Processes of their own for files are slow to start: now and then. */
function botOf(seed: number): Bot {
  return seed % 50 === 0 ? 'apart' : 'open'
}

function keyOf(seed: number): string {
  return `${botOf(seed)} ${seed % scripts}`
}

function oneOf(seed: number): Omit<Actor, 'person'> {
  return { bot: botOf(seed), steps: ordinaryScript(createDice(7919 * (seed % scripts)), 2 + (seed % 2)) }
}

function pairOf(seed: number): [Actor, Actor] {
  const person = String(firstPerson + 2 * seed)
  const steps = hostileScript(createDice(104_729 * (seed + 1)), person, 2 + (seed % 3))
  return [
    { ...oneOf(seed), person },
    { bot: botOf(seed), person: String(firstPerson + 2 * seed + 1), steps },
  ]
}
