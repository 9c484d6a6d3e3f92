/** The figures of one run beside the goals and what was measured of OpenClaw and of a bare echo bot (2 cores, the model answers in 500 ms). */
type Summary = { readonly median: number; readonly p95: number }

type CrowdFigures = {
  readonly replyMs: Summary
  readonly turnsPerSecond: number
  readonly cpuMsPerMessage: number
  readonly peakMb: number
}

export type Figures = {
  readonly machine: { readonly cores: number; readonly load: number; readonly node: string }
  /** From the question to the model's request, and from the model's last word to the reply. */
  readonly overheadMs: Summary
  readonly toModelMs: Summary
  readonly toReplyMs: Summary
  /** From the model's first word to the first one on the screen. */
  readonly toVisibleMs: Summary
  readonly fifty: CrowdFigures
  readonly twoHundred: CrowdFigures
  readonly startToPollingMs: number
  readonly firstMessageExtraMs: number
  readonly idleMb: number
  /** p95 of a reply, against the same without it. */
  readonly besideFloodExtraMs: number
  readonly besideBurstExtraMs: number
  readonly promptTokens: number
  /** Milliseconds. */
  readonly lanes: readonly (Waits & { readonly lane: string })[]
}

type Waits = { readonly count: number; readonly p50: number; readonly p95: number; readonly max: number }

type Row = readonly [what: string, now: string, goal: string, openClaw: string, echoBot: string]

export function toTable(figures: Figures): string {
  const { machine, lanes } = figures
  const head: Row = ['', 'now', 'goal', 'OpenClaw 2026.9.6', 'echo bot']
  const rows = [head, ...speedRows(figures), ...crowdRows(figures), ...costRows(figures)]
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd())
  const about = `${machine.cores} cores, load ${machine.load} at the end, Node ${machine.node}. Search by words alone, knowledge/ as it is. The people and both stand-ins share the cores.`
  const waits = lanes.map(({ lane, count, p50, p95, max }) => `  ${lane}: ${count} starts, p50 ${ms(p50)}, p95 ${ms(p95)}, max ${ms(max)}`)
  return [about, '', ...lines, '', 'Waiting for a slot, last 1,000 starts of each lane:', ...waits, ''].join('\n')
}

function speedRows({ overheadMs, toModelMs, toReplyMs, toVisibleMs, ...rest }: Figures): Row[] {
  return [
    ['own overhead per turn, 1 person: median / p95', both(overheadMs), '≤ 15 ms', '839 / 1,485 ms', '11 ms'],
    ['  question → model request', both(toModelMs), '', '', ''],
    ['  last word of the model → reply', both(toReplyMs), '', '', ''],
    ['  first word of the model → screen (streamed)', both(toVisibleMs), '', '', ''],
    ['start to polling', ms(rest.startToPollingMs), '≤ 1,500 ms', '14,300 ms', '–'],
    ['first message after a start, on top', ms(rest.firstMessageExtraMs), '≤ 100 ms', '4,400–5,100 ms', '–'],
  ]
}

function crowdRows({ fifty, twoHundred, besideFloodExtraMs, besideBurstExtraMs }: Figures): Row[] {
  return [
    ['50 people × 4: reply p50 / p95', both(fifty.replyMs), '≤ 600 / 750 ms', '21,800 / 25,700 ms', '570 / 630 ms'],
    ['turns per second, 50 people', fifty.turnsPerSecond.toFixed(1), '≥ 75', '2.2', '80'],
    ['200 people × 4: reply p50 / p95', both(twoHundred.replyMs), '', '', ''],
    ['turns per second, 200 people', twoHundred.turnsPerSecond.toFixed(1), '≥ 100', '1.9', '190'],
    ['agent beside a saturated one: reply p95, on top', ms(besideFloodExtraMs), '≤ 100 ms', '13,200–16,100 ms', '–'],
    ['beside a burst of 20 messages: reply p95, on top', ms(besideBurstExtraMs), '≤ 1,000 ms', '–', '–'],
  ]
}

function costRows({ fifty, twoHundred, idleMb, promptTokens }: Figures): Row[] {
  return [
    ['CPU per message, 50 people', ms(fifty.cpuMsPerMessage), '≤ 10 ms', '400–480 ms', '2–4 ms'],
    ['CPU per message, 200 people', ms(twoHundred.cpuMsPerMessage), '≤ 10 ms', '400–480 ms', '2–4 ms'],
    ['memory, idle', mb(idleMb), '≤ 200 MB', '871 MB', '70 MB'],
    ['memory, most with 200 people', mb(twoHundred.peakMb), '≤ 350 MB', '2,000 MB', '–'],
    ['prompt of a first question without its passages', `${promptTokens} tokens`, '≤ 400', '3,055–12,101', '–'],
  ]
}

function both({ median, p95 }: Summary): string {
  return `${number(median)} / ${number(p95)} ms`
}

function ms(value: number): string {
  return `${number(value)} ms`
}

function mb(value: number): string {
  return `${Math.round(value)} MB`
}

function number(value: number): string {
  return Math.abs(value) < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US')
}
