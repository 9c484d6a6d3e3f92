/** A call as any program makes it, and what comes back, unread. */
import { z } from 'zod'

const envelope = z.object({
  ok: z.boolean(),
  result: z.unknown().optional(),
  error_code: z.number().optional(),
  description: z.string().optional(),
  parameters: z.unknown().optional(),
})

export type RawAnswer = z.infer<typeof envelope> & { readonly status: number; readonly headers: Headers }

export type RawCall = (method: string, payload?: object, signal?: AbortSignal) => Promise<RawAnswer>

export function createRawCall({ apiRoot, token }: { readonly apiRoot: string; readonly token: string }): RawCall {
  return async (method, payload = {}, signal) => {
    const response = await fetch(`${apiRoot}/bot${token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(payload),
      ...(signal && { signal }),
    })
    return { status: response.status, headers: response.headers, ...envelope.parse(await response.json()) }
  }
}

const updatesSchema = z.array(z.looseObject({ update_id: z.number() }))

/** The updates of an answer, and their ids. */
export function updatesIn(answer: RawAnswer): { update_id: number; [field: string]: unknown }[] {
  return updatesSchema.parse(answer.result)
}

export function idsIn(answer: RawAnswer): number[] {
  return updatesIn(answer).map(({ update_id }) => update_id)
}
