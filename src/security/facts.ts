/** All that the checks look at, gathered once. What is not there is undefined or empty; nothing in here is a secret's value. */
import type { Config } from '../config/schema.ts'
import type { AdvisoryMatch } from './advisories.ts'
import type { EscapeProbe } from './cross-user-probe.ts'
import type { GatewayProbe } from './gateway-probe.ts'
import type { PathFact } from './path-fact.ts'
import type { AgentReach } from './reach.ts'

export type Facts = {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Without the "v". */
  readonly nodeVersion: string
  /** Who runs the audit; undefined where the system has no such numbers: then modes and owners say nothing. */
  readonly uid: number | undefined
  readonly config: ConfigFacts
  readonly files: FileFacts
  readonly people: PeopleFacts
  readonly knowledge: KnowledgeFacts
  readonly packages: PackageFacts
  readonly kept: KeptFacts
  readonly secrets: SecretFacts
  readonly agents: readonly AgentReach[]
  /** Undefined without `--deep`. */
  readonly deep: { readonly gateway: GatewayProbe; readonly escapes: EscapeProbe } | undefined
}

export type ConfigFacts = {
  /** Undefined when there is no config file. */
  readonly file: PathFact | undefined
  /** Why it cannot be used. */
  readonly problem: string | undefined
  /** As the gateway reads it; when it does not load, as far as it can be understood; undefined when not even that. */
  readonly config: Config | undefined
  readonly warnings: readonly string[]
  /** Paths of keys whose value is a secret written out, and not `${NAME}`. */
  readonly literalSecrets: readonly string[]
}

export type FileFacts = {
  readonly home: PathFact | undefined
  /** Whether the home is a folder of its own, and not the project's. */
  readonly isOwnHome: boolean
  readonly users: PathFact | undefined
  readonly var: PathFact | undefined
  readonly indexes: PathFact | undefined
  /** `var/gateway-token` and what the state database consists of. */
  readonly gatewayToken: PathFact | undefined
  readonly stateDb: readonly PathFact[]
  /** Below `var/agents`. */
  readonly sessions: readonly PathFact[]
  readonly logs: readonly PathFact[]
  readonly backups: readonly PathFact[]
  /** `.env` files of the home, and of folders that a gateway serves or watches. */
  readonly homeEnv: readonly PathFact[]
  readonly servedEnv: readonly PathFact[]
  /** Folders that we may not look into. */
  readonly unreadable: readonly string[]
  /** Names of folders that another program copies elsewhere, as "iCloud Drive", by what lies in them. */
  readonly synced: readonly { readonly path: string; readonly by: string }[]
}

export type PeopleFacts = {
  /** What stands directly in `users/`. */
  readonly entries: readonly PathFact[]
  /** What stands below those. */
  readonly below: readonly PathFact[]
}

export type Suspect = { readonly file: string; readonly line: number; readonly what: string }

export type KnowledgeFacts = {
  readonly folder: PathFact | undefined
  /** What stands below it. */
  readonly below: readonly PathFact[]
  /** Private folders that lie inside it, or that it lies in. */
  readonly overlaps: readonly string[]
  readonly codeFrontMatter: readonly Suspect[]
  readonly instructions: readonly Suspect[]
  readonly hidden: readonly Suspect[]
  readonly secrets: readonly Suspect[]
}

export type PackageFacts = {
  readonly hasLock: boolean
  /** `name@wanted` of package.json that is not one exact version. */
  readonly unpinned: readonly string[]
  /** `name@wanted` that the lock file has otherwise. */
  readonly mismatched: readonly string[]
  /** Packages of the lock that want to run a script when they are installed, where .npmrc lets them. */
  readonly installScripts: readonly string[]
  /** Packages of the lock that come from an address instead of a registry. */
  readonly foreign: readonly string[]
  readonly advisories: readonly AdvisoryMatch[]
}

/** How old what is kept is. */
export type KeptFacts = {
  /** Undefined when there is no index yet. */
  readonly indexedMs: number | undefined
  readonly newestArticleMs: number | undefined
  /** Undefined when there is no folder of backups. */
  readonly newestBackupMs: number | undefined
  /** Raw ids of people that stand in logs: in which file, how many. */
  readonly idsInLogs: readonly { readonly file: string; readonly count: number }[]
}

export type SecretFacts = {
  readonly inTranscripts: readonly Suspect[]
  readonly inLogs: readonly Suspect[]
  /** Two keys that hold the same secret, as "gateway.auth.token = channels.telegram.botToken". */
  readonly reused: readonly { readonly keys: readonly string[] }[]
  /** Secrets that a guesser would find, with the reason. */
  readonly weak: readonly { readonly key: string; readonly reason: string }[]
  /** Models that an agent should use and for which there is no key. */
  readonly missingKeys: readonly string[]
}
