/** `protech security audit`: what is wrong with how this gateway is set up. Works without a running gateway and without a network. */
import type { Command } from 'commander'
import { auditFacts, type Report } from '../security/audit.ts'
import { closeGroups } from '../security/close-groups.ts'
import type { Finding, Severity } from '../security/finding.ts'
import { gatherFacts, type Looked, type Looking } from '../security/gather-facts.ts'
import { type Repair, repair } from '../security/repair.ts'
import { CommandError, type Console } from './console.ts'

type Options = { readonly deep?: boolean; readonly fix?: boolean; readonly json?: boolean }

export function addSecurity(program: Command, console: Console, finish: (code: number) => void): void {
  program
    .command('security')
    .description('look for what is wrong with how this gateway is set up')
    .command('audit')
    .description('check files, config, knowledge and packages; exit code 2 on a critical finding')
    .option('--deep', 'also ask the running gateway as an attacker would, and try to leave people’s folders')
    .option(
      '--fix',
      'take rights to the gateway’s files from others on this machine, and close open groups; nothing else is changed',
    )
    .option('--json', 'one JSON value: { findings, summary, fix? }')
    .addHelpText('after', '\ndocs/security-audit.md lists every check.')
    .allowExcessArguments(false)
    .action(async (options: Options) => {
      finish(await audit(console, options))
    })
}

async function audit(console: Console, { deep = false, fix = false, json = false }: Options): Promise<number> {
  const looking: Looking = {
    environment: console.environment,
    projectFolder: console.projectFolder,
    now: (console.outside?.clock?.() ?? new Date()).getTime(),
    nodeVersion: process.versions.node,
    uid: process.getuid?.(),
    deep,
  }
  const first = await look(looking)
  const before = auditFacts(first.facts)
  const repaired = fix ? await mend(first, before, looking) : undefined
  const last = repaired ? await look(looking) : first
  const report = hideIn(repaired ? auditFacts(last.facts) : before, last)
  const text = json
    ? `${JSON.stringify({ ...report, ...(repaired && { fix: { ...repaired, left: leftOf(report) } }) }, null, 2)}\n`
    : toText(report, repaired, { where: last.places.home, deep })
  console.out(text)
  return report.summary.critical > 0 ? 2 : 0
}

/** Only in what was found: a secret that is an ordinary word must not break the rest. */
function hideIn(report: Report, { hide }: Looked): Report {
  return { ...report, findings: report.findings.map((finding) => ({ ...finding, details: finding.details.map(hide) })) }
}

/** Modes first: what is written beside the config then has its new one. */
async function mend({ facts }: Looked, report: Report, looking: Looking): Promise<Repair> {
  const modes = repair(facts, report)
  const groups = await closeGroups(facts, report, looking)
  return { done: [...modes.done, ...groups.done], failed: [...modes.failed, ...groups.failed] }
}

/** A bug of a check must not look like a gateway without findings. */
async function look(looking: Looking): Promise<Looked> {
  try {
    return await gatherFacts(looking)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CommandError(`The audit could not look at everything, and says nothing: ${reason}`, { cause: error })
  }
}

/** What `--fix` could have done in kind, and is still there. */
function leftOf({ findings }: Report): readonly string[] {
  return findings.filter(({ fixable, suppressed }) => fixable && suppressed === undefined).map(({ id }) => id)
}

const titles: Readonly<Record<Severity, string>> = { critical: 'CRITICAL', warn: 'WARNING', info: 'FOR INFORMATION' }
const mostDetails = 10

type Frame = { readonly where: string; readonly deep: boolean }

function toText(report: Report, repaired: Repair | undefined, { where, deep }: Frame): string {
  const { findings, summary } = report
  const groups = (['critical', 'warn', 'info'] as const).flatMap((severity) => {
    const group = findings.filter((finding) => finding.severity === severity)
    return group.length === 0 ? [] : [`${titles[severity]}\n\n${group.map(toEntry).join('\n')}`]
  })
  const total = `${summary.checks} checks of ${where}: ${summary.critical} critical, ${summary.warn} to look at, ${summary.info} for information${summary.suppressed > 0 ? `, ${summary.suppressed} accepted` : ''}.`
  const hints = [
    ...(!repaired && leftOf(report).length > 0
      ? ['./protech security audit --fix can do those marked "by --fix".']
      : []),
    ...(deep ? [] : ['--deep also asks the running gateway.']),
  ]
  return [...(repaired ? [repairText(repaired)] : []), ...groups, `${[total, ...hints].join('\n')}\n`].join('\n')
}

function toEntry({ id, what, why, fix, fixable, details, suppressed }: Finding): string {
  const shown = details.slice(0, mostDetails)
  const more = details.length > shown.length ? [`and ${details.length - shown.length} more (--json lists all)`] : []
  return [
    `  ${id}${suppressed === undefined ? '' : ` (accepted: ${suppressed})`}`,
    wrap(what, ''),
    ...[...shown, ...more].map((detail) => indent(`- ${detail}`)),
    wrap(why, 'Why: '),
    wrap(`${fix}${fixable ? ' (by --fix)' : ''}`, 'Fix: '),
    '',
  ].join('\n')
}

function repairText({ done, failed }: Repair): string {
  const lines = [...done, ...failed.map((sentence) => `not done: ${sentence}`)]
  return `FIXED\n\n${(lines.length > 0 ? lines : ['nothing: there was nothing that --fix may change']).map(indent).join('\n')}\n`
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
}

const width = 110

/** In lines of one terminal's width, indented under the id. */
function wrap(text: string, label: string): string {
  const lines: string[] = []
  let line = `    ${label}`
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + word.length > width) {
      lines.push(line.trimEnd())
      line = `    ${' '.repeat(label.length)}`
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()].join('\n')
}
