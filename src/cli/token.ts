/** `protech token`: the gateway token, and links that sign a browser in without it. Works beside a running gateway, which reads the token anew. */
import { join } from 'node:path'
import type { Command } from 'commander'
import { createGatewayToken } from '../http/gateway-token.ts'
import { codeMinutes, createSignInCodes } from '../http/sign-in-codes.ts'
import { openStateDb } from '../storage/state-db.ts'
import { CommandError, type Console, load, printJson } from './console.ts'
import { requireGateway } from './gateway-client.ts'
import { signInLink } from './start.ts'

type Options = { readonly json?: boolean }

export function addToken(program: Command, console: Console): void {
  const token = program
    .command('token')
    .description('the gateway token, which opens everything, and links that sign a browser in')
  token
    .command('show')
    .description('print the token')
    .option('--json', 'one JSON value')
    .action((options: Options) => show(console, options))
  token
    .command('rotate')
    .description('make another token; the old one, and every browser that is signed in, is out at once')
    .option('--json', 'one JSON value')
    .action((options: Options) => rotate(console, options))
  token
    .command('link')
    .description(`a link that signs one browser in, within ${codeMinutes} minutes`)
    .option('--json', 'one JSON value')
    .action((options: Options) => link(console, options))
}

function open(console: Console) {
  const { config, places } = load(console)
  return createGatewayToken(places.var, config.gateway.auth.token)
}

function show(console: Console, { json }: Options): void {
  const kept = open(console)
  kept.prepare()
  const token = kept.current()
  if (json) printJson(console, { token })
  else console.out(`${token}\n`)
}

function rotate(console: Console, { json }: Options): void {
  const token = open(console).rotate()
  if (json) printJson(console, { token })
  else
    console.out(
      `${token}\n\nThe old token is out. Browsers sign in again with a link: ./protech token link. Programs need the new one; API keys stay as they are.\n`,
    )
}

async function link(console: Console, { json }: Options): Promise<void> {
  const loaded = load(console)
  if (!loaded.config.channels.web.enabled)
    throw new CommandError('There is no page to sign in to: channels.web.enabled is false.')
  const address = await requireGateway(loaded)
  const db = openStateDb(join(loaded.places.var, 'state.db'))
  try {
    const code = createSignInCodes(db, open(console), Date.now).create()
    const made = signInLink(address, code)
    if (json) printJson(console, { link: made, minutes: codeMinutes })
    else console.out(`${made}\n\nIt signs in one browser, once, within ${codeMinutes} minutes.\n`)
  } finally {
    db.close()
  }
}
