/** Questions that carry a mark of their own, and a model that repeats the marks it was asked about: so an answer shows whose it is. */
import { z } from 'zod'
import type { RecordedRequest, Reply, Step } from './stand-in-model-server.ts'

/** Of a person's n-th question. */
export function markOf(person: number, n: number): string {
  return `p${person}q${n}`
}

/** One that the small knowledge folder answers. */
export function numberedQuestion(person: number, n: number): string {
  return `What shutter speed for 25 fps? ${markOf(person, n)}`
}

/** In the order they stand in the text. */
export function marksIn(text: string): string[] {
  return [...text.matchAll(/\bp\d+q\d+\b/g)].map(([mark]) => mark)
}

const requestSchema = z.object({ messages: z.array(z.object({ content: z.string() })) })

/** The marks of the questions that this request asks, not those of the conversation before it. */
export function askedMarks({ body }: RecordedRequest): string[] {
  const { messages } = requestSchema.parse(JSON.parse(body))
  return [...new Set(marksIn(messages.at(-1)?.content ?? ''))]
}

const words = 'Set the shutter to 1/50 s, which is 180° at 25 fps [1]. '

/** Says the marks and a cited answer, in `pieces` pieces that take `ms` milliseconds together. */
export function repeating(request: RecordedRequest, { ms, pieces = 1 }: { ms: number; pieces?: number }): Reply {
  const first = `${askedMarks(request).join(' ')}: ${words}`
  const steps = Array.from({ length: pieces }, (_, at): Step[] => [
    { waitMs: ms / pieces },
    { text: at === 0 ? first : words },
  ])
  return { steps: steps.flat() }
}
