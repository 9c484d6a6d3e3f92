/** What is kept, for how long, and whether it holds what it should not; and whether there is a way back. */
import { toLines } from './checks-knowledge.ts'
import { type Check, checksOf } from './finding.ts'

const dayMs = 24 * 3600 * 1000
const longestRetention = 90
const oldestBackupDays = 7
/** An index is written within seconds of a change; a gateway that is off is not. */
const staleAfterMs = 10 * 60 * 1000

const privacy: readonly Check[] = checksOf('privacy', {
  'privacy.log_retention': {
    severity: 'warn',
    what: 'Logs are kept for very long.',
    why: 'A log tells who used the bot, and when. People may ask to be forgotten, and nobody reads logs of last year.',
    fix: 'Set logging.retentionDays to 14 to 30.',
    find: ({ config: { config } }) =>
      config && config.logging.retentionDays > longestRetention
        ? [`logging.retentionDays is ${config.logging.retentionDays}`]
        : [],
  },
  'privacy.logs_overdue': {
    severity: 'warn',
    what: 'There are logs that should be gone by logging.retentionDays.',
    why: 'They hold what was promised not to be kept.',
    fix: 'Remove the files; see why the gateway has not.',
    find: ({ config: { config }, files, now }) => {
      if (!config) return []
      const oldest = now - (config.logging.retentionDays + 2) * dayMs
      return files.logs.filter(({ kind, modifiedMs }) => kind === 'file' && modifiedMs < oldest).map(({ path }) => path)
    },
  },
  'privacy.raw_ids_in_logs': {
    severity: 'info',
    what: 'Logs hold the numeric ids of people.',
    why: 'With a log alone somebody can tell who used the bot.',
    fix: 'Keep logs short (logging.retentionDays), and do not hand them on.',
    find: ({ kept }) => kept.idsInLogs.map(({ file, count }) => `${file}: ids of ${count} people`),
  },
  'secrets.in_transcripts': {
    severity: 'warn',
    what: 'A key or token stands in a transcript.',
    why: 'Somebody wrote it to the bot, or a tool gave it out; it went to the model’s provider as well.',
    fix: 'Replace the key at whoever issued it. If it is one of yours, find out how it got there.',
    find: ({ secrets }) => toLines(secrets.inTranscripts),
  },
  'secrets.in_logs': {
    severity: 'warn',
    what: 'A key or token stands in a log.',
    why: 'Logs are read, sent and kept by more people than keys are.',
    fix: 'Remove the file, and replace the key at whoever issued it.',
    find: ({ secrets }) => toLines(secrets.inLogs),
  },
})

const upkeep: readonly Check[] = checksOf('upkeep', {
  'index.stale': {
    severity: 'info',
    what: 'Articles are newer than the index.',
    why: 'If more than their date has changed, the bot answers with what was corrected since.',
    fix: 'Start the gateway, or run ./protech kb sync; ./protech kb status tells whether something is waiting.',
    find: ({ kept: { indexedMs, newestArticleMs } }) =>
      indexedMs !== undefined && newestArticleMs !== undefined && newestArticleMs - indexedMs > staleAfterMs
        ? [`the newest article is of ${dayOf(newestArticleMs)}, the index of ${dayOf(indexedMs)}`]
        : [],
  },
  'backup.age': {
    severity: 'warn',
    what: 'The newest backup is old.',
    why: 'What people told the bot since would be lost with this disk.',
    fix: 'Make one, and see why the last ones were not made.',
    find: ({ kept: { newestBackupMs }, now }) =>
      newestBackupMs !== undefined && now - newestBackupMs > oldestBackupDays * dayMs
        ? [`the newest is of ${dayOf(newestBackupMs)}`]
        : [],
  },
})

export const privacyChecks: readonly Check[] = [...privacy, ...upkeep]

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')
}
