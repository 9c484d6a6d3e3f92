/** Updates that the stand-in's people cannot cause, as Telegram or a forged client would send them. */
import type { StandInTelegram } from '../stand-in-telegram/stand-in-telegram.ts'

/** Above every number the stand-in begins with; it goes on from the highest. */
const first = 1_000_000_000
const step = 10_000

let pushed = 0

/** @param update without its number. */
export function pushUpdate(telegram: Pick<StandInTelegram, 'pushRaw'>, update: object): void {
  pushed += 1
  telegram.pushRaw({ update_id: first + pushed * step, ...update })
}
