/** `protech pairing`: who asks to talk to a bot, and who has been let in. Works beside a running gateway, which looks at every message anew. */
import { join } from 'node:path'
import type { Command } from 'commander'
import { type Approved, createPairing, type Pairing, type PairingRequest } from '../channels/pairing.ts'
import { openSecretKey } from '../storage/secret-key.ts'
import { openStateDb } from '../storage/state-db.ts'
import { CommandError, type Console, load, printJson } from './console.ts'
import { dayOf, isoOf, printable } from './shown-text.ts'

type Options = { readonly json?: boolean }

export function addPairing(program: Command, console: Console): void {
  const pairing = program
    .command('pairing')
    .description('people who ask to talk to a bot (dmPolicy "pairing"), and those who have been let in')
    .addHelpText(
      'after',
      '\nExamples:\n  ./protech pairing list\n  ./protech pairing approve K7QM2XRP     (the code that the person was shown; valid for an hour)\n  ./protech pairing revoke 224153441     (the numeric id that `list` shows)',
    )
  pairing
    .command('list')
    .description('who waits, with the code, and who has been let in')
    .option('--json', 'one JSON value')
    .action((options: Options) => list(console, options))
  pairing
    .command('approve')
    .description('let the person in who was shown this code; their next message is answered')
    .argument('<code>')
    .option('--json', 'one JSON value')
    .action((code: string, options: Options) => approve(console, code, options))
  pairing
    .command('revoke')
    .description('shut a person out again, from all bots')
    .argument('<id>', 'the numeric id of the person')
    .option('--json', 'one JSON value')
    .action((id: string, options: Options) => revoke(console, id, options))
}

function withPairing<T>(console: Console, work: (pairing: Pairing) => T): T {
  const { places } = load(console)
  const db = openStateDb(join(places.var, 'state.db'))
  try {
    return work(createPairing(db, Date.now, openSecretKey(places.var).pseudonymOf))
  } finally {
    db.close()
  }
}

function list(console: Console, { json }: Options): void {
  const { waiting, approved } = withPairing(console, (pairing) => ({
    waiting: pairing.pending(),
    approved: pairing.approved(),
  }))
  if (json) {
    printJson(console, { waiting: waiting.map(toJson), approved: approved.map(toJson) })
    return
  }
  if (waiting.length === 0) console.out('Nobody is waiting.\n')
  for (const request of waiting) {
    const minutes = Math.floor((Date.now() - request.askedAt) / 60_000)
    console.out(`${request.code}  ${nameOf(request)}, asked ${minutes} min ago\n`)
  }
  if (approved.length > 0) console.out('\nLet in:\n')
  for (const person of approved) console.out(`${nameOf(person)}, since ${dayOf(person.approvedAt)}\n`)
}

function approve(console: Console, code: string, { json }: Options): void {
  const request = withPairing(console, (pairing) => pairing.approve(code))
  if (!request)
    throw new CommandError(
      `Nobody waits with the code ${printable(code)}. A code is valid for an hour; ./protech pairing list shows who waits.`,
    )
  if (json) printJson(console, { approved: toJson(request) })
  else console.out(`${nameOf(request)} has been let in. The next message is answered.\n`)
}

function revoke(console: Console, named: string, { json }: Options): void {
  const id = named.trim().replace(/^(?:tg|telegram):/, '')
  const revoked = withPairing(console, (pairing) => pairing.revoke('telegram', id))
  if (revoked === 0)
    throw new CommandError(
      `Nobody with the id ${printable(id)} has been let in or waits. ./protech pairing list shows the ids; people of channels.telegram.allowFrom are in the config.`,
    )
  if (json) printJson(console, { revoked: id })
  else console.out(`${id} has been shut out.\n`)
}

/** The name is whatever the stranger calls themselves. */
function nameOf({ name, channel, accountId, sender }: PairingRequest | Approved): string {
  const bot = accountId === 'default' ? channel : `${channel}, bot ${accountId}`
  return `${printable(name)} (${sender} on ${bot})`
}

function toJson(person: PairingRequest | Approved) {
  const { channel, accountId, sender: id, name } = person
  const moment =
    'code' in person ? { code: person.code, askedAt: isoOf(person.askedAt) } : { approvedAt: isoOf(person.approvedAt) }
  return { channel, accountId, id, name, ...moment }
}
