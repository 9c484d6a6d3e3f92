/** Who on this machine may read or change what the gateway keeps. */
import type { Facts } from './facts.ts'
import { byVariable, type Check, checksOf } from './finding.ts'
import { allows, type PathFact } from './path-fact.ts'

const byOthers = 0o007
const byGroup = 0o070
const writeByOthers = 0o002
const writeByGroup = 0o020

export const fileChecks: readonly Check[] = checksOf('files', {
  'fs.state_dir.perms_world_writable': {
    severity: 'critical',
    what: 'Everybody on this machine can put files into a folder of the gateway.',
    why: 'Whoever can write there can swap the database, a transcript or a person’s folder for another one.',
    fix: 'chmod 700 the folder.',
    fixable: true,
    find: (facts) => wrong(facts, stateFolders(facts), writeByOthers),
  },
  'fs.state_dir.perms_group_writable': {
    severity: 'warn',
    what: 'Members of a group can put files into a folder of the gateway.',
    why: 'Every member of that group can swap the database, a transcript or a person’s folder for another one.',
    fix: 'chmod 700 the folder.',
    fixable: true,
    find: (facts) =>
      wrong(
        facts,
        stateFolders(facts).filter((folder) => !allows(folder, writeByOthers)),
        writeByGroup,
      ),
  },
  'fs.state_dir.perms_readable': {
    severity: 'warn',
    what: 'Others on this machine can look into the folder of the gateway’s state.',
    why: 'Conversations, the message queue and the gateway token lie there.',
    fix: 'chmod 700 the folder.',
    fixable: true,
    find: (facts) =>
      wrong(
        facts,
        privateFolders(facts).filter((folder) => !allows(folder, writeByOthers | writeByGroup)),
        byOthers | byGroup,
      ),
  },
  'fs.state_dir.symlink': {
    severity: 'warn',
    what: 'A folder of the gateway is a link.',
    why: 'Whoever can change the link decides where conversations are kept; the checks here look at the link, not at where it leads.',
    fix: 'Set PROTECH_HOME to the real folder and remove the link.',
    find: ({ files }) => named([files.home, files.var, files.users, files.indexes].filter(isLink)),
  },
  'fs.state_dir.foreign_owner': {
    severity: 'critical',
    what: 'A folder of the gateway belongs to somebody else.',
    why: 'Its owner can change its modes and everything in it.',
    fix: 'chown it to the user the gateway runs as, or run the audit as that user.',
    find: ({ files, uid }) => named(foreign([files.var, files.indexes, files.gatewayToken, ...files.stateDb], uid)),
  },
  'fs.state_dir.synced_dir': {
    severity: 'warn',
    what: 'A folder of the gateway lies where another program copies it to a cloud.',
    why: 'People’s conversations leave this machine, and a database that is synced while it is written breaks.',
    fix: 'Set PROTECH_HOME to a folder that is not synced.',
    find: ({ files }) => files.synced.map(({ path, by }) => `${path} (${by})`),
  },
  'fs.config.writable': {
    severity: 'critical',
    what: 'Others can change the config file.',
    why: 'It says who may write, which agent answers and what tools do.',
    fix: 'chmod 600 the file.',
    fixable: true,
    find: (facts) => wrong(facts, [facts.config.file], writeByOthers | writeByGroup),
  },
  'fs.config.world_readable': {
    severity: 'critical',
    what: 'The config file has secrets written out in it, and everybody on this machine can read it.',
    why: 'A bot token or a provider’s key is all that is needed to act as this gateway.',
    fix: `chmod 600 the file, and take the secrets out of it. ${byVariable}.`,
    fixable: true,
    find: (facts) =>
      facts.config.literalSecrets.length > 0
        ? wrong(
            facts,
            [facts.config.file].filter((file) => file && !allows(file, writeByOthers | writeByGroup)),
            0o004,
          )
        : [],
  },
  'fs.config.group_readable': {
    severity: 'warn',
    what: 'Others on this machine can read the config file.',
    why: 'It names the administrators and says what is guarded and what is not.',
    fix: 'chmod 600 the file.',
    fixable: true,
    find: (facts) => {
      const { file, literalSecrets } = facts.config
      if (!file || allows(file, writeByOthers | writeByGroup)) return []
      return wrong(facts, [file], literalSecrets.length > 0 && allows(file, 0o004) ? 0 : 0o044)
    },
  },
  'fs.config.symlink': {
    severity: 'warn',
    what: 'The config file is a link.',
    why: 'Whoever can change what it leads to changes the config; its own modes mean nothing.',
    fix: 'Name the real file with PROTECH_CONFIG.',
    find: ({ config }) => named([config.file].filter(isLink)),
  },
  'fs.gateway_token.perms': {
    severity: 'critical',
    what: 'Others on this machine can read or change the gateway token.',
    why: 'It opens the page and the API.',
    fix: 'chmod 600 the file, then make another token: ./protech token rotate',
    fixable: true,
    find: (facts) => wrong(facts, [facts.files.gatewayToken], byOthers | byGroup),
  },
  'fs.state_db.perms': {
    severity: 'warn',
    what: 'Others on this machine can read or change the state database.',
    why: 'It holds messages that wait, what was retrieved for whom, and who has written.',
    fix: 'chmod 600 the files.',
    fixable: true,
    find: (facts) => wrong(facts, facts.files.stateDb, byOthers | byGroup),
  },
  'fs.sessions.perms': {
    severity: 'warn',
    what: 'Others on this machine can read or change transcripts.',
    why: 'They are what people said to the bot in private.',
    fix: 'chmod 700 the folders and 600 the files.',
    fixable: true,
    find: (facts) => wrong(facts, facts.files.sessions, byOthers | byGroup),
  },
  'fs.logs.perms': {
    severity: 'warn',
    what: 'Others on this machine can read or change the log.',
    why: 'It tells who used the bot, and when.',
    fix: 'chmod 700 the folder and 600 the files.',
    fixable: true,
    find: (facts) => wrong(facts, facts.files.logs, byOthers | byGroup),
  },
  'fs.backups.perms': {
    severity: 'warn',
    what: 'Others on this machine can read or change backups.',
    why: 'A backup holds all that the other folders guard.',
    fix: 'chmod 700 the folder and 600 the files.',
    fixable: true,
    find: (facts) => wrong(facts, facts.files.backups, byOthers | byGroup),
  },
  'fs.env_file.perms': {
    severity: 'critical',
    what: 'Others on this machine can read or change an .env file.',
    why: 'Its keys act as this gateway.',
    fix: 'chmod 600 the file.',
    fixable: true,
    find: (facts) => wrong(facts, facts.files.homeEnv, byOthers | byGroup),
  },
  'fs.env_in_workspace': {
    severity: 'warn',
    what: 'An .env file lies in a folder that agents or people’s files are read from.',
    why: 'It is not served, because only articles and profiles are read; it should not depend on that.',
    fix: 'Move it out of the folder.',
    find: ({ files }) => named(files.servedEnv),
  },
})

function stateFolders({ files: { home, users, var: state, indexes } }: Facts): readonly PathFact[] {
  return [home, users, state, indexes].filter((folder) => folder !== undefined)
}

/** The home counts when it is one of its own: a project's folder is read by whoever builds it. */
function privateFolders({ files: { home, isOwnHome, var: state } }: Facts): readonly PathFact[] {
  return [...(isOwnHome ? [home] : []), state].filter((folder) => folder !== undefined)
}

/** Where modes mean something, those that let others do any of `bits`. */
export function wrong({ uid }: Facts, paths: readonly (PathFact | undefined)[], bits: number): readonly string[] {
  if (uid === undefined) return []
  return paths
    .filter((path) => path !== undefined)
    .filter((path) => allows(path, bits))
    .map(({ path, mode }) => `${path} has mode ${mode.toString(8).padStart(4, '0')}`)
}

export function foreign(paths: readonly (PathFact | undefined)[], uid: number | undefined): readonly PathFact[] {
  if (uid === undefined) return []
  return paths.filter((path) => path !== undefined).filter((path) => path.uid !== uid)
}

export function isLink(fact: PathFact | undefined): fact is PathFact {
  return fact?.kind === 'link'
}

export function named(paths: readonly PathFact[]): readonly string[] {
  return paths.map(({ path }) => path)
}
