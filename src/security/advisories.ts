/**
 * Holes in packages that a lock file can be held against without a network: those of 2021 to 2025 that matter for what a gateway
 * does. It is no replacement for `npm audit`, which asks a registry.
 */

type Range = { readonly from?: string; readonly before: string }
type Advisory = { readonly name: string; readonly id: string; readonly what: string; readonly ranges: readonly Range[] }

export type AdvisoryMatch = {
  readonly name: string
  readonly version: string
  readonly id: string
  readonly what: string
  readonly fixedIn: string
}

const advisories: readonly Advisory[] = [
  {
    name: 'fastify',
    id: 'CVE-2025-32442',
    what: 'the check of a body can be passed by',
    ranges: [{ from: '5.0.0', before: '5.3.2' }],
  },
  {
    name: 'find-my-way',
    id: 'CVE-2024-45813',
    what: 'a crafted path stops the server',
    ranges: [
      { from: '5.5.0', before: '8.2.2' },
      { from: '9.0.0', before: '9.0.1' },
    ],
  },
  {
    name: '@langchain/core',
    id: 'CVE-2025-68665',
    what: 'serialised data can read secrets of the environment',
    ranges: [{ before: '0.3.80' }, { from: '1.0.0', before: '1.1.8' }],
  },
  {
    name: 'langchain',
    id: 'CVE-2025-68665',
    what: 'serialised data can read secrets of the environment',
    ranges: [{ before: '0.3.37' }, { from: '1.0.0', before: '1.2.3' }],
  },
  {
    name: 'js-yaml',
    id: 'CVE-2025-64718',
    what: 'a merge key changes the prototype of objects',
    ranges: [{ before: '3.14.2' }, { from: '4.0.0', before: '4.1.1' }],
  },
  {
    name: 'json5',
    id: 'CVE-2022-46175',
    what: 'a key changes the prototype of objects',
    ranges: [{ before: '1.0.2' }, { from: '2.0.0', before: '2.2.2' }],
  },
  {
    name: 'ws',
    id: 'CVE-2024-37890',
    what: 'many headers stop the server',
    ranges: [
      { from: '7.0.0', before: '7.5.10' },
      { from: '8.0.0', before: '8.17.1' },
    ],
  },
  {
    name: 'protobufjs',
    id: 'CVE-2023-36665',
    what: 'a message changes the prototype of objects',
    ranges: [
      { from: '6.10.0', before: '6.11.4' },
      { from: '7.0.0', before: '7.2.5' },
    ],
  },
  {
    name: 'form-data',
    id: 'CVE-2025-7783',
    what: 'a guessable boundary lets others add fields',
    ranges: [{ before: '2.5.4' }, { from: '3.0.0', before: '3.0.4' }, { from: '4.0.0', before: '4.0.4' }],
  },
  {
    name: 'node-fetch',
    id: 'CVE-2022-0235',
    what: 'a redirect takes the credentials along',
    ranges: [{ before: '2.6.7' }, { from: '3.0.0', before: '3.1.1' }],
  },
  {
    name: 'minimist',
    id: 'CVE-2021-44906',
    what: 'an argument changes the prototype of objects',
    ranges: [{ before: '0.2.4' }, { from: '1.0.0', before: '1.2.6' }],
  },
  {
    name: 'cross-spawn',
    id: 'CVE-2024-21538',
    what: 'a crafted argument stops the process',
    ranges: [{ before: '6.0.6' }, { from: '7.0.0', before: '7.0.5' }],
  },
  {
    name: 'glob',
    id: 'CVE-2025-64756',
    what: 'a file name is run as a command',
    ranges: [
      { from: '10.2.0', before: '10.5.0' },
      { from: '11.0.0', before: '11.1.0' },
    ],
  },
]

/** @param version as the lock file has it. */
export function advisoriesFor(name: string, version: string): readonly AdvisoryMatch[] {
  return advisories
    .filter((advisory) => advisory.name === name)
    .flatMap(({ id, what, ranges }) => {
      const range = ranges.find(({ from, before }) => (!from || !isBefore(version, from)) && isBefore(version, before))
      return range ? [{ name, version, id, what, fixedIn: range.before }] : []
    })
}

/** A pre-release comes before its release. */
export function isBefore(version: string, other: string): boolean {
  const [left, right] = [partsOf(version), partsOf(other)]
  const differing = left.findIndex((part, index) => part !== right[index])
  if (differing >= 0) return (left[differing] ?? 0) < (right[differing] ?? 0)
  return version.includes('-') && !other.includes('-')
}

function partsOf(version: string): readonly number[] {
  const [, major, minor, patch] = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version) ?? []
  return [major, minor, patch].map((part) => Number(part ?? 0))
}
