/** What another process has used: from /proc on Linux, from `ps` elsewhere. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** `cpuMs`: user and system time since its start. */
export type ProcessUsage = { readonly cpuMs: number; readonly residentMb: number }

const ticksPerSecond = 100
const kbPerMb = 1024

export function usageOf(pid: number): ProcessUsage {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid)
}

/** The name of the process stands in brackets and may hold anything; fields are counted from behind it. */
function fromProc(pid: number): ProcessUsage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return { cpuMs: (ticks * 1000) / ticksPerSecond, residentMb: Number(resident) / kbPerMb }
}

function fromPs(pid: number): ProcessUsage {
  const [kb = '0', time = '0'] = execFileSync('ps', ['-o', 'rss=,time=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/)
  const seconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  return { cpuMs: seconds * 1000, residentMb: Number(kb) / kbPerMb }
}

/** Looks every 100 ms. @returns how to end, and with it the most that was resident. */
export function watchPeak(pid: number): () => number {
  let peakMb = 0
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, usageOf(pid).residentMb)
  }, 100)
  return () => {
    clearInterval(timer)
    return peakMb
  }
}
