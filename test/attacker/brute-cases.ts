/** Every name that a tool has, might have or looks like, with every kind of arguments. */

import { type Mutation, mutations } from './argument-mutations.ts'
import type { AttackCase, Catalog } from './attack-case.ts'

/** Arguments that fit, of the tools that there are. Each call of a turn is another one. */
const fitting: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  read: { path: 'me/profile.md' },
  search_knowledge: { query: 'shutter' },
  web_search: { query: 'shutter price' },
  session_status: {},
  note_about_user: { field: 'software', value: 'Resolve' },
  sessions_list: { limit: 5 },
  session_read: { key: 'agent:brute:main' },
  message_send: { to: 'telegram:1', text: 'hello' },
  config_get: { path: 'gateway' },
  logs_read: { level: 'debug' },
}

export const realNames = Object.keys(fitting)

export const forbiddenNames = [
  ...['config_set', 'exec', 'spawn_agent', 'bash', 'process', 'write', 'edit', 'apply_patch', 'browser', 'nodes'],
  ...['canvas', 'cron', 'gateway', 'config.set', 'sessions_send', 'sessions_spawn', 'sessions_history', 'message.send'],
  ...[
    'message',
    'memory_get',
    'memory_search',
    '../read',
    'READ',
    'rеad',
    'read ',
    ' read',
    'read\u0000',
    'read\u200b',
  ],
  ...['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then', 'functions.read'],
  ...['default_api.read', 'tools/read', 'read;exec', '*', 'group:fs', 'rea'],
] as const

export const bruteNames: readonly string[] = [...realNames, ...forbiddenNames]

export type BruteTurn = { readonly person: number; readonly cases: readonly AttackCase[] }

export type BrutePlan = {
  readonly catalog: Catalog
  readonly outside: string
  /** Whose data is asked for. */
  readonly victim: number
  readonly firstPerson: number
  /** Which kinds of arguments are tried. */
  readonly isMeant: (mutation: Mutation, index: number) => boolean
}

/** What the limits of a turn let through. */
const callsOfATurn = 26

/** A person has one kind of arguments: what breaks their turns breaks no other kind. */
export function planBruteForce(plan: BrutePlan): readonly BruteTurn[] {
  const turns = mutations.filter(plan.isMeant).flatMap((mutation, index) =>
    Array.from({ length: Math.ceil(bruteNames.length / callsOfATurn) }, (_, at) => ({
      mutation,
      person: plan.firstPerson + index,
      names: bruteNames.slice(at * callsOfATurn, (at + 1) * callsOfATurn),
    })),
  )
  return turns.map(({ mutation, names, person }) => {
    const cases = names.map((name) => {
      const args = Object.hasOwn(fitting, name) ? fitting[name] : undefined
      const text = mutation.write({ fitting: args ?? { path: 'me/profile.md' }, ...plan })
      return plan.catalog.add({
        persona: 'brute',
        name: `${name}, ${mutation.name}`,
        owner: `p${person}`,
        calls: () => [{ name, arguments: text }],
      })
    })
    return { person, cases }
  })
}
