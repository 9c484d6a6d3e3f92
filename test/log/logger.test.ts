import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLog } from '../../src/log/logger.ts'

let folder = ''
let time = new Date('2026-11-30T23:59:59.000Z')
const open = (retentionDays = 14) =>
  openLog({ folder, level: 'info', now: () => time, retentionDays, secrets: () => [] })
const messages = (file: string) =>
  readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line).msg)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'protech-log-'))
  time = new Date('2026-11-30T23:59:59.000Z')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a log', () => {
  it('is written by day, also when the day changes while it is open', () => {
    const log = open()
    log.logger.info('before midnight')
    time = new Date('2026-12-01T00:00:00.000Z')
    log.logger.info('after midnight')
    expect(messages('gateway-2026-11-30.jsonl')).toEqual(['before midnight'])
    expect(messages('gateway-2026-12-01.jsonl')).toEqual(['after midnight'])
    expect(log.file()).toBe(join(folder, 'gateway-2026-12-01.jsonl'))
    expect(statSync(log.file()).mode & 0o777).toBe(0o600)
  })

  it('goes on in the file of the day', () => {
    open().logger.info('first')
    open().logger.info('second')
    expect(messages('gateway-2026-11-30.jsonl')).toEqual(['first', 'second'])
  })

  it('keeps as many days as it is told, at its start and at midnight, and removes nothing else', () => {
    const others = ['notes.txt', 'gateway-2020-01-01.jsonl.bak', 'gateway-old.jsonl', 'other-2020-01-01.jsonl']
    const days = [
      'gateway-2026-11-27.jsonl',
      'gateway-2026-11-28.jsonl',
      'gateway-2026-11-29.jsonl',
      'gateway-2019-01-01.jsonl.gz',
    ]
    for (const name of [...others, ...days]) writeFileSync(join(folder, name), '{}\n')
    const log = open(3)
    const kept = ['gateway-2026-11-28.jsonl', 'gateway-2026-11-29.jsonl', 'gateway-2026-11-30.jsonl']
    expect(readdirSync(folder).sort()).toEqual([...others, ...kept].sort())
    time = new Date('2026-12-01T10:00:00.000Z')
    log.logger.info('a new day')
    expect(readdirSync(folder)).not.toContain('gateway-2026-11-28.jsonl')
    expect(readdirSync(folder)).toContain('gateway-2026-11-29.jsonl')
  })
})

describe('a log that is still', () => {
  it('lets its file be rewritten and loses no line of that time', async () => {
    const log = open()
    log.logger.info({ person: 'telegram:1' }, 'forget me')
    await log.whileStill(async () => {
      log.logger.info('meanwhile')
      rmSync(log.file())
      await Promise.resolve()
      writeFileSync(log.file(), `${JSON.stringify({ msg: 'rewritten' })}\n`)
    })
    log.logger.info('after')
    expect(messages('gateway-2026-11-30.jsonl')).toEqual(['rewritten', 'meanwhile', 'after'])
  })

  it('goes on when the work fails, and lets one work after the other run', async () => {
    const log = open()
    const order: string[] = []
    const failing = log.whileStill(() => Promise.reject(new Error('no')))
    const next = log.whileStill(async () => {
      order.push('next')
      await Promise.resolve()
    })
    await expect(failing).rejects.toThrow('no')
    await next
    log.logger.info('after')
    expect(order).toEqual(['next'])
    expect(messages('gateway-2026-11-30.jsonl')).toEqual(['after'])
  })

  it('is closed for good', () => {
    const log = open()
    log.logger.info('last')
    log.close()
    log.logger.info('too late')
    expect(messages('gateway-2026-11-30.jsonl')).toEqual(['last'])
  })
})
