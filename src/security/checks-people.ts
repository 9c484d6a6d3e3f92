/** What stands in `users/`, and whether one person's files can be reached by another. */
import { basename } from 'node:path'
import { personOfFolder } from '../users/person-id.ts'
import { foreign, isLink, named, wrong } from './checks-files.ts'
import { type Check, checksOf } from './finding.ts'

/** Files of the project itself. */
const ownFiles: readonly string[] = ['.gitkeep', '.DS_Store']

export const peopleChecks: readonly Check[] = checksOf('people', {
  'fs.users_dir.perms': {
    severity: 'warn',
    what: 'Others on this machine can read or change people’s files.',
    why: 'Profiles and histories are private to the person and the administrator.',
    fix: 'chmod 700 the folders and 600 the files.',
    fixable: true,
    find: (facts) => {
      const { users } = facts.files
      const isOpen = users && (users.mode & 0o022) !== 0
      const inside = [...facts.people.entries, ...facts.people.below].filter(({ path }) => !isOwn(path))
      return wrong(facts, [...(isOpen ? [] : [users]), ...inside], 0o077)
    },
  },
  'fs.users_dir.foreign_owner': {
    severity: 'critical',
    what: 'A person’s files belong to another user of this machine.',
    why: 'Their owner can read and change them; the gateway refuses to open them.',
    fix: 'Find out who put them there; then chown or remove them.',
    find: ({ files, people, uid }) => named(foreign([files.users, ...people.entries, ...people.below], uid)),
  },
  'fs.users_dir.symlink_entry': {
    severity: 'critical',
    what: 'A link stands among people’s files.',
    why: 'A link is how one person’s folder becomes another’s. The gateway refuses to follow it; nobody should have put it there.',
    fix: 'Look where it leads, find out who made it, remove it.',
    find: ({ people }) => named([...people.entries, ...people.below].filter(isLink)),
  },
  'fs.users_dir.hardlink_entry': {
    severity: 'critical',
    what: 'A person’s file has a second name somewhere else.',
    why: 'What is written to one is written to the other. The gateway refuses to open it.',
    fix: 'Copy the file to a new one and remove the old name.',
    find: ({ people }) =>
      [...people.entries, ...people.below]
        .filter(({ kind, links }) => kind === 'file' && links > 1)
        .map(({ path, links }) => `${path} has ${links} names`),
  },
  'fs.users_dir.name_invalid': {
    severity: 'warn',
    what: 'Something in users/ is not a person’s folder.',
    why: 'The gateway makes tg_, web_ and api_ folders from whole numbers and opens no other; a look-alike was put there by somebody else.',
    fix: 'Look what it is and remove it.',
    find: ({ people }) =>
      named(
        people.entries.filter(
          ({ path, kind }) =>
            kind !== 'link' && !isOwn(path) && !(kind === 'folder' && personOfFolder(basename(path)) !== undefined),
        ),
      ),
  },
  'fs.users_dir.special_file': {
    severity: 'warn',
    what: 'A pipe, socket or device stands among people’s files.',
    why: 'Reading one can hold up a program for ever. The gateway refuses to open it.',
    fix: 'Remove it.',
    find: ({ people }) => named(people.below.filter(({ kind }) => kind === 'other')),
  },
})

function isOwn(path: string): boolean {
  return ownFiles.includes(basename(path))
}
