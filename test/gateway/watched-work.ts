/** The gateway's own stores and lanes, with each thing that begins and ends in them told: so a test knows whose work is under way. */
import { randomUUID } from 'node:crypto'
import type { Incoming } from '../../src/channels/channel.ts'
import type { LaneQueue } from '../../src/lanes/lane-queue.ts'
import type { OpenedStores } from '../../src/stores.ts'
import type { HeldWork } from './held-work.ts'

function begin(work: HeldWork, incoming: Incoming, seq: number): void {
  work.begin(incoming.envelope.sender.id, `in ${seq}`)
}

async function during<T>(work: HeldWork, person: string, task: () => Promise<T>): Promise<T> {
  const name = `file ${randomUUID()}`
  work.begin(person, name)
  try {
    return await task()
  } finally {
    work.end(name)
  }
}

/** What is accepted and not closed, and what is committed and not sent, is under way. */
export function watchStores(stores: OpenedStores, work: HeldWork): OpenedStores {
  const { inbox, outbox, folders } = stores
  return {
    ...stores,
    folders: {
      ...folders,
      async open(person) {
        const folder = await folders.open(person)
        return {
          ...folder,
          // Written behind the reply: the lane's run is not over when it begins.
          addHistory: (entry) => during(work, person.id, () => folder.addHistory(entry)),
        }
      },
    },
    inbox: {
      ...inbox,
      accept(from, arrivals) {
        const rows = inbox.accept(from, arrivals)
        for (const { seq, parsed } of rows) if (parsed.kind !== 'ignored') begin(work, parsed, seq)
        return rows
      },
      close(seqs, as, note) {
        inbox.close(seqs, as, note)
        for (const seq of seqs) work.end(`in ${seq}`)
      },
      forget(channel, sender) {
        for (const seq of inbox.seqsOf(channel, sender)) work.end(`in ${seq}`)
        return inbox.forget(channel, sender)
      },
    },
    outbox: {
      ...outbox,
      commit(turn, route, payloads) {
        const committed = outbox.commit(turn, route, payloads)
        for (const { seq } of committed.rows) work.begin(route.chatId, `out ${seq}`)
        return committed
      },
      markSent(seq, messageId) {
        outbox.markSent(seq, messageId)
        work.end(`out ${seq}`)
      },
      close(seq, state, reason) {
        outbox.close(seq, state, reason)
        work.end(`out ${seq}`)
      },
    },
  }
}

export function watchLanes(lanes: LaneQueue, work: HeldWork): LaneQueue {
  return {
    ...lanes,
    async run(place, task, signal) {
      const name = `run ${randomUUID()}`
      const [, person] = /:dm:(\d+)/.exec(place.session) ?? []
      if (person !== undefined) work.begin(person, name)
      try {
        return await lanes.run(place, task, signal)
      } finally {
        work.end(name)
      }
    },
  }
}

/** After a start: what was left open by the process before. */
export function beginWhatIsOpen({ inbox, outbox }: OpenedStores, work: HeldWork): void {
  for (const { seq, raw } of inbox.open()) begin(work, JSON.parse(raw), seq)
  for (const { seq, route } of outbox.open()) work.begin(route.chatId, `out ${seq}`)
}
