/** The code of others that runs in the gateway. */
import { type Check, checksOf } from './finding.ts'

export const packageChecks: readonly Check[] = checksOf('packages', {
  'deps.lockfile_missing': {
    severity: 'warn',
    what: 'There is no package-lock.json.',
    why: 'Each install then takes whatever is newest on that day.',
    fix: 'Get it back from the repository.',
    find: ({ packages }) => (packages.hasLock ? [] : ['package-lock.json']),
  },
  'deps.unpinned': {
    severity: 'warn',
    what: 'package.json takes more than one version of a package.',
    why: 'A new version, or one that somebody slipped in, is installed without anybody looking at it.',
    fix: 'Write the exact version.',
    find: ({ packages }) => packages.unpinned,
  },
  'deps.lock_mismatch': {
    severity: 'warn',
    what: 'package.json and package-lock.json do not say the same.',
    why: 'What was reviewed is not what is installed.',
    fix: 'npm install --package-lock-only --ignore-scripts',
    find: ({ packages }) => packages.mismatched,
  },
  'deps.install_scripts': {
    severity: 'warn',
    what: 'Packages may run scripts when they are installed.',
    why: 'It is how a hijacked package takes over a machine; nothing here needs one.',
    fix: 'Write ignore-scripts=true into .npmrc.',
    find: ({ packages }) => packages.installScripts,
  },
  'deps.foreign_source': {
    severity: 'warn',
    what: 'A package comes from an address of its own.',
    why: 'What lies there can change without a new version.',
    fix: 'Use the package of the registry, or put its code into the project.',
    find: ({ packages }) => packages.foreign,
  },
  'deps.audit_high': {
    severity: 'warn',
    what: 'A package has a known hole.',
    why: 'The list that is looked at is short and comes with the gateway, so that it works without a network; npm audit knows more.',
    fix: 'Raise the package to the version that is named.',
    find: ({ packages }) =>
      packages.advisories.map(
        ({ name, version, id, what, fixedIn }) => `${name} ${version}: ${what} (${id}); fixed in ${fixedIn}`,
      ),
  },
})
