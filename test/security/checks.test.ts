/** Every check with facts that have to be found, and facts that must not be. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allChecks } from '../../src/security/all-checks.ts'
import { auditFacts } from '../../src/security/audit.ts'
import type { Facts } from '../../src/security/facts.ts'
import { repairableIds } from '../../src/security/repair.ts'
import { agentCases } from './agent-cases.ts'
import { fileCases } from './file-cases.ts'
import { gatewayCases } from './gateway-cases.ts'
import { green } from './green-facts.ts'

const cases = { ...fileCases, ...gatewayCases, ...agentCases }

/** What a suppression says is reported beside what is wrong with it. */
const companions: Readonly<Record<string, readonly string[]>> = {
  'audit.suppression_unknown': ['audit.suppressions_active'],
}

function idsOf(facts: Facts): string[] {
  return auditFacts(facts).findings.map(({ id }) => id)
}

describe('the list of checks', () => {
  it('has at least 57, each with its own id', () => {
    expect(new Set(allChecks.map(({ id }) => id)).size).toBe(allChecks.length)
    expect(allChecks.length).toBeGreaterThanOrEqual(57)
  })

  it('has a red and a green fixture for each', () =>
    expect(Object.keys(cases).toSorted()).toEqual(allChecks.map(({ id }) => id).toSorted()))

  it('says what, why and how to fix in whole sentences', () => {
    const halves = allChecks.filter(
      ({ what, why, fix }) => ![what, why].every((text) => /^\S.{15,}[.]$/s.test(text)) || fix.length < 10,
    )
    expect(halves.map(({ id }) => id)).toEqual([])
  })

  it('marks as fixable what --fix can do', () => {
    const fixable = allChecks.filter(({ fixable }) => fixable).map(({ id }) => id)
    expect(fixable.toSorted()).toEqual([...repairableIds, 'telegram.group_open'].toSorted())
  })

  it('finds nothing where nothing is wrong', () => expect(idsOf(green)).toEqual([]))
})

describe.each(Object.entries(cases))('%s', (id, { red, green: near }) => {
  it('is found, and nothing else', () =>
    expect(idsOf(red).toSorted()).toEqual([id, ...(companions[id] ?? [])].toSorted()))
  it('is not found in what only looks like it', () => expect(idsOf(near)).not.toContain(id))
})

describe('docs/security-audit.md', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/security-audit.md'), 'utf8')

  it('lists every check with its severity, what, why and fix, and no other', () => {
    const rows = [...text.slice(text.indexOf('## Checks')).matchAll(/^\| `([\w.]+)` \| (.*) \|$/gm)].map(
      ([, id, rest]) => `${id} | ${rest}`,
    )
    const expected = allChecks.map(({ id, severity, fixable, deep, what, why, fix }) => {
      const marks = `${severity}${fixable ? ', --fix' : ''}${deep ? ', --deep' : ''}`
      return `${id} | ${[marks, what, why, fix].join(' | ')}`
    })
    expect(rows).toEqual(expected)
  })
})
