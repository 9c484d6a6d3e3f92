/** `protech keys`: keys for programs, each with what it may do. Works beside a running gateway, which looks at every request anew. */
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { type ApiKey, type ApiKeys, createApiKeys, type Scope, scopes } from '../http/api-keys.ts'
import { openStateDb } from '../storage/state-db.ts'
import { CommandError, type Console, load, printJson } from './console.ts'
import { dayOf, isoOf, printable } from './shown-text.ts'

type Options = { readonly json?: boolean }
type Wanted = Options & { readonly name: string; readonly scope: readonly Scope[] }

const longestName = 100

export function addKeys(program: Command, console: Console): void {
  const keys = program
    .command('keys')
    .description('API keys for programs and frontends')
    .addHelpText(
      'after',
      '\nScopes:\n  chat   ask questions: /v1/* and /api/chat\n  read   see how the gateway is: health with details, the state of the knowledge folder\n  admin  everything, as the gateway token\n\nExamples:\n  ./protech keys create --name "studio site" --scope chat\n  ./protech keys revoke 3f9a0c12     (the id that `list` shows)',
    )
  keys
    .command('create')
    .description('make a key; it is shown this once')
    .requiredOption('--name <name>', 'whose it is, for the list')
    .addOption(new Option('--scope <scope...>', 'what it may do').choices([...scopes]).makeOptionMandatory())
    .option('--json', 'one JSON value')
    .action((wanted: Wanted) => create(console, wanted))
  keys
    .command('list')
    .description('the keys there are, and when each was used last')
    .option('--json', 'one JSON value')
    .action((options: Options) => list(console, options))
  keys
    .command('revoke')
    .description('end a key at once, with what it is being answered')
    .argument('<id>')
    .option('--json', 'one JSON value')
    .action((id: string, options: Options) => revoke(console, id, options))
}

function withKeys<T>(console: Console, work: (keys: ApiKeys) => T): T {
  const db = openStateDb(join(load(console).places.var, 'state.db'))
  try {
    return work(createApiKeys(db, Date.now))
  } finally {
    db.close()
  }
}

function create(console: Console, { name, scope, json }: Wanted): void {
  const named = printable(name).trim().slice(0, longestName)
  if (named === '') throw new CommandError('A key needs a name, so that you know it in the list.', { code: 64 })
  const granted = scopes.filter((one) => scope.includes(one))
  const { secret, ...key } = withKeys(console, (keys) => keys.create(named, granted))
  if (json) printJson(console, { ...toJson(key), key: secret })
  else
    console.out(
      `${secret}\n\nThe key of ${named} (${key.id}) may ${granted.join(', ')}. It is not shown again. Send it as "Authorization: Bearer <key>".\n`,
    )
}

function list(console: Console, { json }: Options): void {
  const keys = withKeys(console, (all) => all.list())
  if (json) {
    printJson(console, { keys: keys.map(toJson) })
    return
  }
  if (keys.length === 0)
    console.out('There are no keys. Make one with: ./protech keys create --name <name> --scope chat\n')
  for (const { id, name, scopes: may, createdAt, lastUsedAt, revokedAt } of keys) {
    const use = lastUsedAt === null ? 'never used' : `used last ${isoOf(lastUsedAt).slice(0, 16).replace('T', ' ')} UTC`
    const end = revokedAt === null ? use : `revoked ${dayOf(revokedAt)}`
    console.out(`${id}  ${printable(name)}: ${may.join(', ')}; made ${dayOf(createdAt)}, ${end}\n`)
  }
}

function revoke(console: Console, id: string, { json }: Options): void {
  const key = withKeys(console, (keys) => keys.revoke(id.trim()))
  if (!key) throw new CommandError(`No key ${printable(id)} is in use. ./protech keys list shows the ids.`)
  if (json) printJson(console, { revoked: key.id })
  else console.out(`The key of ${printable(key.name)} (${key.id}) is revoked.\n`)
}

function toJson({ id, name, scopes: may, createdAt, lastUsedAt, revokedAt }: ApiKey) {
  const moment = (at: number | null) => (at === null ? null : isoOf(at))
  return {
    id,
    name,
    scopes: may,
    createdAt: isoOf(createdAt),
    lastUsedAt: moment(lastUsedAt),
    revokedAt: moment(revokedAt),
  }
}
