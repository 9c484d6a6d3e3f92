/** `protech users`: who there is, what is kept of one of them, and how it is handed out or deleted. */
import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { telegramAccounts } from '../channels/telegram/accounts.ts'
import { type Forgotten, forgetStored } from '../gateway/forget-person.ts'
import { personalExport } from '../gateway/personal-export.ts'
import { createSilentLogger } from '../log/logger.ts'
import { type OpenedStores, openStores } from '../stores.ts'
import { createExport } from '../users/export.ts'
import { type PersonId, personKey } from '../users/person-id.ts'
import { CommandError, type Console, load, printJson } from './console.ts'
import { askGateway, isGatewayRunning } from './gateway-client.ts'
import { dayOf, printable } from './shown-text.ts'

type Options = { readonly json?: boolean }
type ExportOptions = Options & { readonly out?: string }

export function addUsers(program: Command, console: Console): void {
  const users = program
    .command('users')
    .description('people who have written, what is kept of them, and how it is handed out or deleted')
    .addHelpText(
      'after',
      '\nA person is named by channel and number: telegram:224153441, or the number alone for Telegram.\n\nExamples:\n  ./protech users show telegram:224153441\n  ./protech users export 224153441 --out anna.zip\n  ./protech users forget 224153441',
    )
  users
    .command('list')
    .description('everybody, the latest first')
    .option('--json', 'one JSON value')
    .action((options: Options) => withStores(console, (stores) => list(console, stores, options)))
  users
    .command('show')
    .description('profile and history of one person')
    .argument('<person>')
    .option('--json', 'one JSON value')
    .action((named: string, options: Options) => withStores(console, (stores) => show(console, stores, named, options)))
  users
    .command('export')
    .description('everything that is kept of one person, as a zip')
    .argument('<person>')
    .option('--out <file>', 'where it is written; <person>.zip when not said')
    .option('--json', 'one JSON value')
    .action((named: string, options: ExportOptions) =>
      withStores(console, (stores) => exportPerson(console, stores, named, options)),
    )
  users
    .command('forget')
    .description('delete everything that is kept of one person; this cannot be undone')
    .argument('<person>')
    .option('--json', 'one JSON value')
    .action((named: string, options: Options) => forget(console, named, options))
}

/** Only reads: nothing is put in the place of what a running gateway writes. */
async function withStores<T>(console: Console, work: (stores: OpenedStores) => Promise<T>): Promise<T> {
  const stores = await open(console)
  try {
    return await work(stores)
  } finally {
    stores.db.close()
  }
}

function open(console: Console): Promise<OpenedStores> {
  return openStores({
    loaded: load(console),
    logger: createSilentLogger(),
    pausedLog: (rewrite) => rewrite(),
    clock: console.outside?.clock ?? (() => new Date()),
  })
}

async function forgetHere(console: Console, who: PersonId): Promise<Forgotten> {
  const stores = await open(console)
  try {
    return await forgetStored(stores, who, accountIds(console))
  } finally {
    await stores.close()
  }
}

async function list(console: Console, { people, folders }: OpenedStores, { json }: Options): Promise<void> {
  const withFolder = new Set(await folders.list())
  const known = people.list().map((person) => ({ ...person, hasFolder: withFolder.has(personKey(person)) }))
  if (json) return printJson(console, { people: known })
  if (known.length === 0) console.out('Nobody has written yet.\n')
  for (const person of known) {
    const { name, lastSeen, language } = person
    console.out(`${personKey(person).padEnd(28)}${dayOf(lastSeen)}  ${language ?? '--'}  ${printable(name)}\n`)
  }
}

async function show(console: Console, stores: OpenedStores, named: string, { json }: Options): Promise<void> {
  const who = toWho(named)
  const person = stores.people.find(who.channel, who.id)
  const isKept = (await stores.folders.list()).includes(personKey(who))
  if (!person && !isKept) throw nothingKept(who)
  const folder = isKept ? await stores.folders.open(who) : undefined
  const [profile, history] = [await folder?.profile(), (await folder?.history()) ?? []]
  if (json) return printJson(console, { person: person ?? null, profile: profile ?? null, history })
  console.out(`${personKey(who)}  ${printable(person?.name ?? '')}\n`)
  for (const [field, value] of Object.entries(profile ?? {}))
    if (value !== undefined && value.length > 0)
      console.out(`  ${field.padEnd(10)} ${printable([value].flat().join(', '))}\n`)
  for (const { date, text } of history) console.out(`  ${date}  ${printable(text)}\n`)
}

async function exportPerson(
  console: Console,
  stores: OpenedStores,
  named: string,
  { out, json }: ExportOptions,
): Promise<void> {
  const who = toWho(named)
  const parts = await personalExport(stores, who, accountIds(console))
  if (!parts) throw nothingKept(who)
  const file = resolve(out ?? `${who.channel}-${who.id}.zip`)
  if (existsSync(file)) throw new CommandError(`${file} is there already. Name another with --out.`)
  const bytes = createExport(parts)
  writeFileSync(file, bytes, { mode: 0o600, flag: 'wx' })
  if (json) printJson(console, { file, bytes: bytes.length, parts: parts.map(({ name }) => name) })
  else console.out(`${parts.length} files, ${bytes.length} bytes: ${file}\n`)
}

const forgottenSchema = z.object({
  conversations: z.number(),
  questions: z.number(),
  opinions: z.number(),
  logLines: z.number(),
})

async function forget(console: Console, named: string, { json }: Options): Promise<void> {
  const who = toWho(named)
  const loaded = load(console)
  const forgotten: Forgotten = (await isGatewayRunning(loaded))
    ? forgottenSchema.parse(await askGateway(loaded, 'POST', '/api/people/forget', who))
    : await forgetHere(console, who)
  if (json) return printJson(console, { ...who, ...forgotten })
  const { conversations, questions, opinions, logLines } = forgotten
  console.out(
    `${personKey(who)} is forgotten. Conversations: ${conversations}, questions: ${questions}, opinions: ${opinions}, lines of the log: ${logLines}.\n`,
  )
}

function accountIds(console: Console): string[] {
  const { accounts } = telegramAccounts(load(console).config, console.environment)
  return ['default', ...accounts.map(({ accountId }) => accountId).filter((id) => id !== 'default')]
}

/** The raw text has to be the number itself: nothing is made to fit. */
function toWho(named: string): PersonId {
  const [, channel = 'telegram', id] = /^(?:([a-z]{1,20}):)?([1-9]\d{0,15})$/.exec(named) ?? []
  if (id === undefined)
    throw new CommandError(
      `"${named.slice(0, 60)}" names nobody. Write telegram:<numeric id>; ./protech users list shows them.`,
      {
        code: 64,
      },
    )
  return { channel, id }
}

function nothingKept(who: PersonId): CommandError {
  return new CommandError(`Nothing is kept of ${personKey(who)}. ./protech users list shows everybody.`)
}
