/** What package.json asks for and what the lock file has; both may be missing where the gateway is not run from its repository. */
import { join } from 'node:path'
import { z } from 'zod'
import { advisoriesFor } from './advisories.ts'
import type { PackageFacts } from './facts.ts'
import { readText } from './read-text.ts'

const wanted = z.record(z.string(), z.string()).default({})
const manifestSchema = z.looseObject({ dependencies: wanted, devDependencies: wanted, optionalDependencies: wanted })
const lockSchema = z.looseObject({
  packages: z
    .record(
      z.string(),
      z.looseObject({
        version: z.string().optional(),
        resolved: z.string().optional(),
        hasInstallScript: z.boolean().optional(),
        dependencies: wanted,
        devDependencies: wanted,
        optionalDependencies: wanted,
      }),
    )
    .default({}),
})
type Manifest = z.output<typeof manifestSchema>
type Lock = z.output<typeof lockSchema>

const longest = 32 * 1024 * 1024
const exact = /^(?:\d+\.\d+\.\d+(?:[-+][\w.+-]+)?|file:(?!.*\.\.)[\w./@-]+)$/
const foreignSource = /^(?:git[+:@]|github:|ssh:|http:)|\.git(?:#|$)|codeload\.github\.com/i

export function readPackageFacts(project: string): PackageFacts {
  const manifest = manifestSchema.parse(readJson(join(project, 'package.json')) ?? {})
  const locked = readJson(join(project, 'package-lock.json'))
  const lock = lockSchema.parse(locked ?? {})
  const asked = Object.entries({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  })
  const installed = Object.entries(lock.packages).filter(([location]) => location.includes('node_modules/'))
  const scriptsRun = !/^\s*ignore-scripts\s*=\s*true\s*$/m.test(readText(join(project, '.npmrc'), longest)?.text ?? '')
  return {
    hasLock: locked !== undefined,
    unpinned: asked.filter(([, version]) => !exact.test(version)).map(([name, version]) => `${name}@${version}`),
    mismatched: locked === undefined ? [] : mismatches(manifest, lock),
    installScripts: scriptsRun
      ? installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([location]) => nameOf(location))
      : [],
    foreign: installed
      .filter(([, { resolved }]) => resolved !== undefined && foreignSource.test(resolved))
      .map(([location]) => nameOf(location)),
    advisories: installed.flatMap(([location, { version }]) => advisoriesFor(nameOf(location), version ?? '')),
  }
}

function mismatches(manifest: Manifest, { packages }: Lock): readonly string[] {
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const
  return kinds.flatMap((kind) => {
    const inLock = packages['']?.[kind] ?? {}
    return Object.entries(manifest[kind])
      .filter(([name, version]) => inLock[name] !== version)
      .map(([name, version]) => `${name}@${version}`)
  })
}

function nameOf(location: string): string {
  return location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

/** @returns undefined when there is no such file; a file that is no JSON is as good as none. */
function readJson(path: string): unknown {
  const read = readText(path, longest)
  if (!read) return undefined
  try {
    const parsed: unknown = JSON.parse(read.text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
