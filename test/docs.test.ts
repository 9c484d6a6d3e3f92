/** The reference docs name what there is, and nothing else. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { configSchema } from '../src/config/schema.ts'

const project = join(import.meta.dirname, '..')

type Schema = {
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: Schema | boolean
  type?: string
}

/** Every leaf of the schema as a path; an alternative of forms contributes the paths of each. */
function keysOf(schema: Schema, path: string): string[] {
  if (schema.anyOf) return schema.anyOf.flatMap((form) => keysOf(form, path))
  if (schema.properties)
    return Object.entries(schema.properties).flatMap(([key, value]) => keysOf(value, path ? `${path}.${key}` : key))
  if (schema.items) return keysOf(schema.items, `${path}[]`)
  if (typeof schema.additionalProperties === 'object') return keysOf(schema.additionalProperties, `${path}.*`)
  return [path]
}

it('docs/configuration.md lists every key of the schema and no other', () => {
  const schema: Schema = JSON.parse(
    JSON.stringify(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })),
  )
  const documented = [
    ...readFileSync(join(project, 'docs/configuration.md'), 'utf8').matchAll(/^\| `([^`]+)` \|/gm),
  ].map(([, key]) => key)
  expect(documented.toSorted()).toEqual([...new Set(keysOf(schema, ''))].toSorted())
})

it('the README names only commands and targets that exist', () => {
  const readme = readFileSync(join(project, 'README.md'), 'utf8')
  const makefile = readFileSync(join(project, 'Makefile'), 'utf8')
  const targets = [...readme.matchAll(/^make (\w+)/gm)].map(([, target]) => target)
  expect(targets.length).toBeGreaterThan(1)
  expect(targets.filter((target) => !makefile.includes(`\n${target}:`))).toEqual([])
})
