/** Looks at everything once; needs no running gateway and no network. */
import { join } from 'node:path'
import type { Environment, Places } from '../config/load.ts'
import { readConfigFacts } from './config-facts.ts'
import { type EscapeProbe, probeFolders } from './cross-user-probe.ts'
import type { Facts, SecretFacts } from './facts.ts'
import { readFileFacts, readPeopleFacts } from './file-facts.ts'
import { type GatewayProbe, probeGateway } from './gateway-probe.ts'
import { readKeptFacts, readTexts, secretsIn, type Texts } from './kept-facts.ts'
import { readKnowledgeFacts } from './knowledge-facts.ts'
import { readPackageFacts } from './package-facts.ts'
import { reachOf } from './reach.ts'
import { readText } from './read-text.ts'
import { knownSecrets, missingKeys, reusedSecrets, weakSecrets } from './secret-facts.ts'
import { hideSecrets, type KnownSecret } from './secret-shapes.ts'

export type Looked = {
  readonly facts: Facts
  readonly places: Places
  /** Takes secrets that are known or look like one out of words to be printed. */
  hide(text: string): string
}

export type Looking = {
  readonly environment: Environment
  /** Where package.json lies, and where relative paths start. */
  readonly projectFolder: string
  readonly now: number
  readonly nodeVersion: string
  /** Undefined where the system has none. */
  readonly uid: number | undefined
  /** Asks the running gateway, too. */
  readonly deep: boolean
}

export async function gatherFacts({
  environment,
  projectFolder,
  now,
  nodeVersion,
  uid,
  deep,
}: Looking): Promise<Looked> {
  const { facts: config, places } = readConfigFacts(environment, projectFolder)
  const madeToken = readText(join(places.var, 'gateway-token'), 1024)?.text.trim()
  const known = knownSecrets(config.config, environment, madeToken)
  const files = readFileFacts(places, environment, config.config)
  const people = readPeopleFacts(places)
  const knowledge = readKnowledgeFacts(places, known)
  const agents = config.config ? reachOf(config.config) : []
  const logs = readTexts(files.logs, places.home)
  const transcripts = readTexts(files.sessions, places.home)
  const facts: Facts = {
    ...{ now, nodeVersion, uid, config, files, people, knowledge, agents },
    packages: readPackageFacts(projectFolder),
    kept: readKeptFacts({ files, people, knowledge }, places, logs),
    secrets: {
      ...secretFacts(known, { logs, transcripts }),
      missingKeys: config.config
        ? missingKeys(
            config.config,
            agents.flatMap(({ models }) => models),
            environment,
          )
        : [],
    },
    deep: deep
      ? await probe(config.config, { places, people, token: config.config?.gateway.auth.token ?? madeToken })
      : undefined,
  }
  return { facts, places, hide: (text) => hideSecrets(text, known) }
}

function secretFacts(
  known: readonly KnownSecret[],
  { logs, transcripts }: { readonly logs: Texts; readonly transcripts: Texts },
): Omit<SecretFacts, 'missingKeys'> {
  return {
    inTranscripts: secretsIn(transcripts, known),
    inLogs: secretsIn(logs, known),
    reused: reusedSecrets(known),
    weak: weakSecrets(known),
  }
}

type Probed = { readonly places: Places; readonly people: Facts['people']; readonly token: string | undefined }

async function probe(
  config: Facts['config']['config'],
  { places, people, token }: Probed,
): Promise<{ gateway: GatewayProbe; escapes: EscapeProbe }> {
  const folders = people.entries.filter(({ kind }) => kind === 'folder').map(({ path }) => path)
  const escapes = await probeFolders(folders, places.users)
  if (!config) return { gateway: { failure: 'The config does not say where the gateway is.', offences: [] }, escapes }
  const { host, port } = config.gateway
  return { gateway: await probeGateway({ host, port, token, isPublic: config.channels.web.public }), escapes }
}
