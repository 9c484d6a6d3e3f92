/** People with a script each, on one gateway, one step after the other in an order that a seed decides. */
import type { Dice } from './people-scripts.ts'
import type { Somebody, WatchedGateway } from './watched-gateway.ts'

/** What somebody does next. */
export type Step = {
  readonly name: string
  readonly act: (gateway: WatchedGateway, actor: Somebody) => void
  /** Does not wait until what came before is answered. */
  readonly isImpatient?: boolean
}

export type Actor = Somebody & { readonly steps: readonly Step[] }

/**
 * Between any two moves everybody's work has come as far as it comes by itself: it is done, or held. A move lets go of one thing that is held
 * or begins one step; now and then two people move at once.
 * @param restarts before which moves the gateway ends and starts again.
 * @returns the moves, in order.
 */
export async function play(
  gateway: WatchedGateway,
  actors: readonly Actor[],
  roll: Dice,
  restarts: readonly number[] = [],
): Promise<readonly string[]> {
  const due = [...restarts]
  const left = new Map(actors.map((actor) => [actor, [...actor.steps]]))
  const moves: string[] = []
  const allQuiet = () => Promise.all(actors.map(({ person }) => gateway.work.quiet(person)))
  for (;;) {
    await allQuiet()
    if (moves.length >= (due[0] ?? Number.POSITIVE_INFINITY)) {
      due.shift()
      moves.push('restart')
      await gateway.restart()
      await allQuiet()
    }
    const open = actors.map((actor) => movesOf(gateway, actor, left.get(actor) ?? [])).filter((some) => some.length > 0)
    if (open.length === 0) return moves
    const [first] = open.splice(roll(open.length), 1)
    const also = roll(3) === 0 ? open[roll(open.length)] : undefined
    for (const choice of [first, also]) {
      const move = choice?.[roll(choice.length)]
      if (!move) continue
      moves.push(move.name)
      move.make()
    }
  }
}

type Move = { readonly name: string; make(): void }

function movesOf(gateway: WatchedGateway, actor: Actor, left: Step[]): Move[] {
  const { person, bot } = actor
  const held = gateway.work.heldBy(person)
  const released = held.map(({ what, release }) => ({ name: `${bot} ${person} goes on: ${what}`, make: release }))
  const [next] = left
  if (!next || (gateway.work.isBusy(person) && !next.isImpatient)) return released
  const step = () => {
    left.shift()
    next.act(gateway, actor)
  }
  return [...released, { name: `${bot} ${person}: ${next.name}`, make: step }]
}
