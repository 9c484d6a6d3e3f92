/**
 * Slots of the lanes and of the agents, and who gets the next free one. A `main` slot is one of the lane and one of the agent, taken
 * together; a `subagent` slot is one of the lane alone. Those who take back what they had lent go first, then whoever waits longest,
 * and an agent at its cap is passed over. Whoever works and has more joins again behind the others: so sessions take turns.
 */
import { createLine, type Line } from './line.ts'
import { createWaitWindow, type WaitWindow } from './wait-window.ts'

export type Claim = { readonly agent: string; readonly lane: 'main' | 'subagent' }

/** `taken` is above `cap` for a while after the cap was lowered. */
export type Pool = {
  readonly lane: string
  cap: number
  taken: number
  queued: number
  readonly waits: WaitWindow
}

export type Caps = {
  readonly main: number
  readonly subagent: number
  /** For every agent that `agents` does not name. */
  readonly agentDefault: number
  readonly agents?: Readonly<Record<string, number>>
}

export type Slots = {
  /** All that a claim draws on. */
  poolsOf(claim: Claim): readonly Pool[]
  /** Waits until `grantFree` calls `grant`, with the slots taken. Returns how to leave. */
  wait(claim: Claim, rank: 'first' | 'in-turn', grant: () => void): () => void
  /** Gives slots back; nobody gets them before `grantFree`. */
  release(claim: Claim): void
  /** Hands out what is free. `grant` may call any of these functions. */
  grantFree(): void
  setCap(lane: string, cap: number): void
  pools(): readonly Pool[]
}

type Waiter = { readonly ticket: number; readonly grant: () => void }

type Queue = { readonly pools: readonly Pool[]; readonly lines: Readonly<Record<Rank, Line<Waiter>>> }

type Rank = 'first' | 'in-turn'

export function createSlots(caps: Caps): Slots {
  const main = createPool('main', caps.main)
  const subagent = createQueue([createPool('subagent', caps.subagent)])
  const agents = new Map<string, Queue>()
  const queues = [subagent]
  const agentDefault = checkedCap('agentDefault', caps.agentDefault)
  let ticket = 0

  const addAgent = (agent: string, cap: number) => {
    const queue = createQueue([main, createPool(`agent:${agent}`, cap)])
    agents.set(agent, queue)
    queues.push(queue)
    return queue
  }
  const queueOf = ({ agent, lane }: Claim) =>
    lane === 'subagent' ? subagent : (agents.get(agent) ?? addAgent(agent, agentDefault))
  const pools = () => [...new Set([main, ...queues.flatMap((queue) => queue.pools)])]

  for (const [agent, cap] of Object.entries(caps.agents ?? {})) addAgent(agent, cap)

  return {
    poolsOf: (claim) => queueOf(claim).pools,
    wait(claim, rank, grant) {
      ticket += 1
      return queueOf(claim).lines[rank].join({ ticket, grant })
    },
    release(claim) {
      for (const pool of queueOf(claim).pools) pool.taken -= 1
    },
    grantFree() {
      let granted = true
      while (granted) granted = grantOne(queues, 'first') || grantOne(queues, 'in-turn')
    },
    setCap(lane, cap) {
      const agent = /^agent:(.+)$/s.exec(lane)?.[1]
      if (agent !== undefined && !agents.has(agent)) addAgent(agent, cap)
      const pool = pools().find((candidate) => candidate.lane === lane)
      if (!pool) throw new RangeError(`There is no lane "${lane}": name main, subagent or agent:<id>.`)
      pool.cap = checkedCap(lane, cap)
    },
    pools,
  }
}

function createQueue(pools: readonly Pool[]): Queue {
  return { pools, lines: { first: createLine(), 'in-turn': createLine() } }
}

function createPool(lane: string, cap: number): Pool {
  return { lane, cap: checkedCap(lane, cap), taken: 0, queued: 0, waits: createWaitWindow() }
}

function checkedCap(lane: string, cap: number): number {
  if (Number.isInteger(cap) && cap >= 1) return cap
  throw new RangeError(`The cap of lane "${lane}" is ${cap}: it has to be a whole number of at least 1.`)
}

function isFull({ taken, cap }: Pool): boolean {
  return taken >= cap
}

/** Whether somebody of this rank could be given slots. */
function grantOne(queues: readonly Queue[], rank: Rank): boolean {
  let chosen: Queue | undefined
  let oldest = Number.POSITIVE_INFINITY
  for (const queue of queues) {
    const waiter = queue.lines[rank].first()
    if (!waiter || waiter.ticket > oldest || queue.pools.some(isFull)) continue
    chosen = queue
    oldest = waiter.ticket
  }
  for (const pool of chosen?.pools ?? []) pool.taken += 1
  chosen?.lines[rank].shift()?.grant()
  return chosen !== undefined
}
