/** The command line: what there is, and what an error looks like. */
import { Command, CommanderError } from 'commander'
import { ConfigError } from '../config/load.ts'
import { ProxyAddressError } from '../http/client-address.ts'
import { GatewayTokenError } from '../http/gateway-token.ts'
import { EmbeddingError } from '../knowledge/embedder.ts'
import { UnknownModelError } from '../knowledge/embedding-models.ts'
import { NotWriterError } from '../knowledge/knowledge.ts'
import { RerankError } from '../knowledge/reranker.ts'
import { FolderError } from '../knowledge/scan.ts'
import { UnknownAgentError } from '../routing/bindings.ts'
import { StateDbError } from '../storage/state-db.ts'
import { addAsk } from './ask.ts'
import { CommandError, type Console } from './console.ts'
import { addHealth } from './health.ts'
import { addKnowledge } from './kb.ts'
import { addKeys } from './keys.ts'
import { addPairing } from './pairing.ts'
import { addSandbox } from './sandbox.ts'
import { addSecurity } from './security.ts'
import { addStart } from './start.ts'
import { addToken } from './token.ts'
import { addTools } from './tools.ts'
import { addUsers } from './users.ts'

/** @returns the exit code: 0 done, 1 failed, 2 found something wrong, 64 bad usage. */
export async function runCli(args: readonly string[], console: Console): Promise<number> {
  const program = new Command('protech')
    .description('Answers video-production questions from a folder of markdown, with citations.')
    .showHelpAfterError('(./protech --help lists the commands)')
    .configureOutput({ writeOut: console.out, writeErr: console.err })
    .exitOverride()
  let code = 0
  const finish = (status: number) => {
    code = status
  }
  addStart(program, console)
  addAsk(program, console)
  addKnowledge(program, console, finish)
  addHealth(program, console, finish)
  addPairing(program, console)
  addUsers(program, console)
  addSecurity(program, console, finish)
  addToken(program, console)
  addKeys(program, console)
  addTools(program, console)
  addSandbox(program, console)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    return explain(error, console)
  }
}

const expected = [
  ConfigError,
  FolderError,
  UnknownModelError,
  EmbeddingError,
  RerankError,
  NotWriterError,
  StateDbError,
  UnknownAgentError,
  GatewayTokenError,
  ProxyAddressError,
]

/** Errors people can do something about are their message; anything else keeps its stack. */
function explain(error: unknown, console: Console): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64
  if (error instanceof CommandError) {
    console.err(`${error.message}\n`)
    return error.code
  }
  if (expected.some((kind) => error instanceof kind) && error instanceof Error) console.err(`${error.message}\n`)
  else console.err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return 1
}
