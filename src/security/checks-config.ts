/** Whether the config can be used, and what in it does nothing. */
import { type Check, checksOf } from './finding.ts'

export const configChecks: readonly Check[] = checksOf('config', {
  'config.unusable': {
    severity: 'critical',
    what: 'The config does not load.',
    why: 'The gateway does not start with it. What else is said here holds for the part that could be understood.',
    fix: 'Correct what is named.',
    find: ({ config: { problem } }) => (problem === undefined ? [] : [problem]),
  },
  'config.ignored_keys': {
    severity: 'info',
    what: 'The config has keys of OpenClaw’s that do nothing here.',
    why: 'Whoever reads them believes that they do.',
    fix: 'Take them out.',
    find: ({ config: { warnings } }) => warnings,
  },
})
