/** A red and a green fixture for each check of files, people and knowledge. The green one is a near miss. */

import type { Cases } from './cases.ts'
import { file, folder, green, withConfigFacts, withFiles, withKnowledge, withPeople } from './green-facts.ts'

const wide = { mode: 0o755 } as const
const suspect = (what: string) => [{ file: 'light.md', line: 3, what }]

export const fileCases: Cases = {
  'config.unusable': {
    red: withConfigFacts({ problem: 'protech.json5 is not valid JSON5', config: undefined }),
    green: withConfigFacts({ file: undefined }),
  },
  'config.ignored_keys': { red: withConfigFacts({ warnings: ['hooks is a key of OpenClaw’s'] }), green },
  'fs.state_dir.perms_world_writable': {
    red: withFiles({ indexes: folder('indexes', { mode: 0o777 }) }),
    green: withFiles({ indexes: folder('indexes', { mode: 0o755 }) }),
  },
  'fs.state_dir.perms_group_writable': {
    red: withFiles({ var: folder('var', { mode: 0o770 }) }),
    green: { ...withFiles({ var: folder('var', { mode: 0o770 }) }), uid: undefined },
  },
  'fs.state_dir.perms_readable': {
    red: withFiles({ home: folder('', wide) }),
    green: withFiles({ home: folder('', wide), isOwnHome: false }),
  },
  'fs.state_dir.symlink': {
    red: withFiles({ users: folder('users', { kind: 'link', mode: 0o777 }) }),
    green: withFiles({ users: undefined }),
  },
  'fs.state_dir.foreign_owner': {
    red: withFiles({ stateDb: [file('var/state.db', { uid: 0 })] }),
    green: { ...withFiles({ stateDb: [file('var/state.db', { uid: 0 })] }), uid: undefined },
  },
  'fs.state_dir.synced_dir': {
    red: withFiles({ synced: [{ path: '/Users/a/Dropbox/protech', by: 'Dropbox' }] }),
    green: withFiles({ synced: [] }),
  },
  'fs.config.writable': {
    red: withConfigFacts({ file: file('protech.json5', { mode: 0o660 }) }),
    green: withConfigFacts({ file: file('protech.json5', { mode: 0o400 }) }),
  },
  'fs.config.world_readable': {
    red: {
      ...withConfigFacts({ file: file('protech.json5', { mode: 0o644 }), literalSecrets: ['other.apiKey'] }),
    },
    green: withConfigFacts({ file: file('protech.json5'), literalSecrets: ['other.apiKey'] }),
  },
  'fs.config.group_readable': {
    red: withConfigFacts({ file: file('protech.json5', { mode: 0o644 }) }),
    green: withConfigFacts({ file: file('protech.json5') }),
  },
  'fs.config.symlink': {
    red: withConfigFacts({ file: file('protech.json5', { kind: 'link', mode: 0o777 }) }),
    green: withConfigFacts({ file: undefined }),
  },
  'fs.gateway_token.perms': {
    red: withFiles({ gatewayToken: file('var/gateway-token', { mode: 0o640 }) }),
    green: withFiles({ gatewayToken: undefined }),
  },
  'fs.state_db.perms': {
    red: withFiles({ stateDb: [file('var/state.db'), file('var/state.db-wal', { mode: 0o604 })] }),
    green: withFiles({ stateDb: [] }),
  },
  'fs.sessions.perms': {
    red: withFiles({ sessions: [file('var/agents/protech/sessions/a.jsonl', { mode: 0o644 })] }),
    green: withFiles({ sessions: [folder('var/agents')] }),
  },
  'fs.logs.perms': {
    red: withFiles({ logs: [folder('var/logs', wide)] }),
    green: withFiles({ logs: [folder('var/logs')] }),
  },
  'fs.backups.perms': {
    red: withFiles({ backups: [folder('backups', wide)] }),
    green: withFiles({ backups: [folder('backups')] }),
  },
  'fs.env_file.perms': {
    red: withFiles({ homeEnv: [file('.env', { mode: 0o644 })] }),
    green: withFiles({ homeEnv: [file('.env')] }),
  },
  'fs.env_in_workspace': {
    red: withFiles({ servedEnv: [file('knowledge/.env')] }),
    green: withFiles({ homeEnv: [file('.env')] }),
  },
  'fs.users_dir.perms': {
    red: withPeople({ below: [file('users/web_7/profile.md', { mode: 0o640 })] }),
    green: withPeople({ below: [file('users/web_7/profile.md', { mode: 0o400 })] }),
  },
  'fs.users_dir.foreign_owner': {
    red: withPeople({ entries: [folder('users/tg_1', { uid: 1001 })] }),
    green: withPeople({ entries: [folder('users/tg_1')] }),
  },
  'fs.users_dir.symlink_entry': {
    red: withPeople({ entries: [folder('users/tg_2', { kind: 'link', mode: 0o777 })] }),
    green: withPeople({ entries: [folder('users/tg_2')] }),
  },
  'fs.users_dir.hardlink_entry': {
    red: withPeople({ below: [file('users/tg_2/profile.md', { links: 2 })] }),
    green: withPeople({ below: [folder('users/tg_2/old', { links: 2 })] }),
  },
  'fs.users_dir.name_invalid': {
    red: withPeople({ entries: [folder('users/tg_007')] }),
    green: withPeople({ entries: [folder('users/tg_1'), folder('users/api_9007199254740'), folder('users/web_12')] }),
  },
  'fs.users_dir.special_file': {
    red: withPeople({ below: [file('users/tg_2/history.md', { kind: 'other' })] }),
    green: withPeople({ below: [file('users/tg_2/history.md')] }),
  },
  'isolation.cross_user_escape': {
    red: {
      ...green,
      deep: {
        gateway: { failure: undefined, offences: [] },
        escapes: { folders: 2, attempts: 60, opened: ['"../tg_2/profile.md" from tg_1'] },
      },
    },
    green: { ...green, deep: undefined },
  },
  'kb.holds_private_folders': {
    red: withKnowledge({ overlaps: ['/srv/protech/users lies in /srv/protech'] }),
    green: withKnowledge({ overlaps: [] }),
  },
  'kb.perms_writable': {
    red: withKnowledge({ below: [file('knowledge/light.md', { mode: 0o666 })] }),
    green: withKnowledge({ below: [file('knowledge/light.md', { mode: 0o664 })] }),
  },
  'kb.js_front_matter': { red: withKnowledge({ codeFrontMatter: suspect('js') }), green },
  'kb.symlink': {
    red: withKnowledge({ below: [file('knowledge/a.md', { kind: 'link', mode: 0o777 })] }),
    green: withKnowledge({ folder: folder('knowledge', { kind: 'link', mode: 0o777 }) }),
  },
  'kb.hardlink': {
    red: withKnowledge({ below: [file('knowledge/a.md', { links: 3 })] }),
    green: withKnowledge({ below: [folder('knowledge/lenses', { links: 3 })] }),
  },
  'kb.executable': {
    red: withKnowledge({ below: [file('knowledge/a.md', { mode: 0o755 })] }),
    green: withKnowledge({ below: [folder('knowledge/lenses', { mode: 0o755 })] }),
  },
  'kb.special_file': {
    red: withKnowledge({ below: [file('knowledge/a.md', { kind: 'other' })] }),
    green: withKnowledge({ below: [file('knowledge/a.md')] }),
  },
  'kb.injection_suspects': { red: withKnowledge({ instructions: suspect('reads like an instruction') }), green },
  'kb.hidden_text': { red: withKnowledge({ hidden: suspect('characters that cannot be seen') }), green },
  'secrets.in_knowledge': { red: withKnowledge({ secrets: suspect('a key of Google') }), green },
}
