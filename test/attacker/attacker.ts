/** The attacker behind the model's address. What its model is, the name of the model says: "obey", "brute", "exfil", or "raw-…". */
import { type RecordedRequest, type Reply, saying } from '../support/stand-in-model-server.ts'
import { type Catalog, markedCases } from './attack-case.ts'
import { type CanaryWords, markShape } from './canary-words.ts'
import type { Watch } from './crossings.ts'
import { createObedientModel, plainAnswer } from './obedient-model.ts'
import type { RawReply } from './raw-replies.ts'
import { readRequest, type SeenRequest } from './seen-request.ts'

export type Attacker = {
  reply(request: RecordedRequest): Reply
  /** What a case's model sends, whatever it is told. */
  readonly rawReplies: Map<number, RawReply>
  readonly requests: number
}

export function createAttacker(catalog: Catalog, words: CanaryWords, watch: Watch): Attacker {
  const obedient = createObedientModel(catalog, words)
  const rawReplies = new Map<number, RawReply>()
  const rounds = new Map<number, number>()
  /** What it remembers of the people whose turns it has seen. */
  const marksOf = new Map<string, string>()
  let requests = 0

  const replyRaw = (seen: SeenRequest): Reply => {
    const id = seen.current.flatMap(({ text }) => markedCases(text)).find((marked) => rawReplies.has(marked))
    const reply = id === undefined ? undefined : rawReplies.get(id)
    if (id === undefined || !reply) return saying(plainAnswer)
    const round = rounds.get(id) ?? 0
    rounds.set(id, round + 1)
    catalog.received.add(id)
    return reply(round)
  }

  const remember = ({ system, earlier, current }: SeenRequest, subject = 'nobody') => {
    for (const { callId, text } of current) if (callId !== undefined) catalog.hear(callId, text)
    for (const [mark] of system.matchAll(markShape)) words.learn('persona', mark)
    for (const [mark] of [...earlier, ...current].flatMap(({ text }) => [...text.matchAll(markShape)])) {
      words.learn(subject, mark)
      marksOf.set(subject, mark)
    }
  }

  return {
    rawReplies,
    get requests() {
      return requests
    },
    reply({ body }) {
      requests += 1
      const seen = readRequest(body)
      const subject = subjectOf(seen, words)
      const foreignMark = [...marksOf].find(([owner]) => owner !== subject)?.[1] ?? ''
      remember(seen, subject)
      watch.checkRequest(seen, subject)
      return seen.model.startsWith('raw-') ? replyRaw(seen) : obedient({ ...seen, foreignMark }, subject)
    },
  }
}

/** Whose turn it is: a message carries words of whoever writes it. */
function subjectOf({ current }: SeenRequest, words: CanaryWords): string | undefined {
  return words.findIn(current[0]?.text ?? '').find(({ place }) => place === 'said')?.owner
}
