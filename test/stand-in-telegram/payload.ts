/** The parameters of a call, however they came: in the address, as JSON, as a form, as parts with files. */
import { z } from 'zod'
import { badRequest } from './bot-api-error.ts'

export type Payload = Readonly<Record<string, unknown>>

const record = z.record(z.string(), z.unknown())

/** @param query the address after its question mark. */
export async function parsePayload(query: string, contentType: string, body: Buffer): Promise<Payload> {
  const inAddress = Object.fromEntries(new URLSearchParams(query))
  return body.length === 0 ? inAddress : { ...inAddress, ...(await parseBody(contentType, body)) }
}

async function parseBody(contentType: string, body: Buffer): Promise<Payload> {
  if (contentType.startsWith('application/json')) return parseJson(body.toString())
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(body.toString()))
  if (contentType.startsWith('multipart/form-data')) return parseParts(contentType, body)
  return {}
}

function parseJson(text: string): Payload {
  const parsed = record.safeParse(jsonOr(text, undefined))
  if (!parsed.success) throw badRequest("can't parse JSON object")
  return parsed.data
}

async function parseParts(contentType: string, body: Buffer): Promise<Payload> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData()
  return Object.fromEntries(
    [...form.entries()].map(([name, value]) => [
      name,
      typeof value === 'string' ? value : { fileName: value.name, bytes: value.size },
    ]),
  )
}

function jsonOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return otherwise
    throw error
  }
}

/** A number, 0 when it is missing or none. Forms carry numbers as text. */
export function integerOf(payload: Payload, name: string): number {
  const value = Number(payload[name] ?? 0)
  return Number.isInteger(value) ? value : 0
}

export function textOf(payload: Payload, name: string): string {
  const value = payload[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

export function isSet(payload: Payload, name: string): boolean {
  return ['true', 'yes', '1'].includes(String(payload[name] ?? '').toLowerCase())
}

/** A structure, which forms carry as JSON text; undefined when it is missing. Throws `can't parse <name>`. */
export function structureOf<T>(payload: Payload, name: string, schema: z.ZodType<T>): T | undefined {
  const given = payload[name]
  if (given === undefined || given === null || given === '') return undefined
  const parsed = schema.safeParse(typeof given === 'string' ? jsonOr(given, given) : given)
  if (!parsed.success) throw badRequest(`can't parse ${name}: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}
