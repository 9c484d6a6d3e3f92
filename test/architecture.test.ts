/**
 * The rules of structure: who may import whom, which package has which door, which names say nothing. The checks are functions over a
 * file list, so that the test below can plant an offence and see it caught.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

type Source = { readonly file: string; readonly code: string }

/** A folder may import the folders listed for it, its own files, and nothing else of ours. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  config: [],
  language: [],
  lanes: [],
  log: [],
  storage: [],
  sandbox: ['config', 'log'],
  trust: ['language', 'log'],
  channels: ['config', 'language', 'log', 'storage', 'trust'],
  models: ['config', 'language', 'trust'],
  knowledge: ['config', 'language', 'log', 'sandbox', 'trust'],
  routing: ['channels', 'config'],
  users: ['config', 'lanes', 'language', 'sandbox', 'storage', 'trust'],
  usage: ['models'],
  'retrieval-log': ['language', 'storage'],
  sessions: ['config', 'lanes', 'language', 'log', 'routing', 'trust'],
  tools: [
    ...['config', 'knowledge', 'language', 'log', 'models', 'retrieval-log', 'routing'],
    ...['sandbox', 'sessions', 'trust', 'usage', 'users'],
  ],
  agent: ['config', 'knowledge', 'language', 'log', 'models', 'sandbox', 'sessions', 'tools', 'trust', 'users'],
  gateway: [
    ...['agent', 'channels', 'config', 'lanes', 'language', 'log', 'models'],
    ...['retrieval-log', 'routing', 'sandbox', 'sessions', 'storage', 'tools', 'trust', 'usage', 'users'],
  ],
  http: [
    'agent',
    'channels',
    'config',
    'knowledge',
    'lanes',
    'language',
    'log',
    'models',
    'sessions',
    'storage',
    'trust',
  ],
  security: [
    ...['channels', 'config', 'knowledge', 'language', 'log', 'models', 'routing'],
    ...['sandbox', 'sessions', 'storage', 'tools', 'trust', 'users'],
  ],
  rights: ['agent', 'config', 'knowledge', 'log', 'sandbox', 'tools', 'trust'],
  'owner-desk': ['config', 'gateway', 'log', 'sandbox', 'tools'],
  stores: [...['channels', 'config', 'gateway', 'log', 'retrieval-log', 'sessions', 'storage', 'usage', 'users']],
  workshop: [
    ...['agent', 'config', 'knowledge', 'language', 'log', 'models', 'routing'],
    ...['rights', 'sandbox', 'sessions', 'tools', 'trust', 'users'],
  ],
  app: [
    ...['agent', 'channels', 'config', 'gateway', 'knowledge', 'lanes', 'language', 'log', 'models', 'owner-desk'],
    ...[
      'retrieval-log',
      'routing',
      'sandbox',
      'sessions',
      'storage',
      'stores',
      'tools',
      'trust',
      'usage',
      'users',
      'workshop',
    ],
  ],
  cli: [
    ...['agent', 'app', 'channels', 'config', 'gateway', 'http', 'knowledge', 'language', 'log', 'retrieval-log'],
    ...['routing', 'sandbox', 'security', 'sessions', 'storage', 'tools', 'trust', 'usage', 'users', 'workshop'],
    'stores',
  ],
  main: ['cli'],
  ui: [],
}

/** One package, one door: the file or folder that may import it. A package that is not listed may not be imported at all. */
const doors: Readonly<Record<string, readonly string[]>> = {
  '@clack/prompts': ['cli/console.ts'],
  '@fastify/static': ['http/server.ts'],
  '@huggingface/transformers': [
    'knowledge/embed-process.ts',
    'knowledge/model-source.ts',
    'knowledge/rerank-process.ts',
  ],
  '@humanwhocodes/momoa': ['config/edit.ts'],
  '@lancedb/lancedb': ['knowledge/chunk-table.ts'],
  '@langchain/core': ['agent/', 'models/', 'workshop.ts'],
  '@langchain/openai': ['models/provider.ts'],
  '@orama/stemmers': ['knowledge/english-stem.ts', 'knowledge/russian-stem.ts'],
  'apache-arrow': ['knowledge/chunk-table.ts'],
  chokidar: ['knowledge/watch.ts'],
  commander: ['cli/'],
  fastify: ['http/'],
  fflate: ['users/export.ts'],
  grammy: ['channels/telegram/'],
  'gray-matter': ['knowledge/front-matter.ts'],
  json5: ['config/load.ts'],
  langchain: ['agent/loop.ts'],
  'linkify-it': ['trust/links.ts'],
  mdast: ['channels/telegram/', 'knowledge/'],
  'mdast-util-from-markdown': ['channels/telegram/', 'knowledge/'],
  'mdast-util-gfm': ['channels/telegram/', 'knowledge/'],
  'mdast-util-to-string': ['channels/telegram/', 'knowledge/'],
  'micromark-extension-gfm': ['channels/telegram/', 'knowledge/'],
  pino: ['log/logger.ts'],
  tlds: ['trust/links.ts'],
  undici: ['channels/telegram/bot-api.ts', 'models/provider-fetch.ts'],
  yaml: ['knowledge/front-matter.ts'],
  zod: [
    ...['agent/', 'channels/', 'cli/', 'config/', 'gateway/', 'http/', 'knowledge/', 'models/', 'retrieval-log/'],
    ...['sandbox/', 'security/', 'sessions/', 'tools/', 'users/'],
  ],
}

const vagueFile =
  /(^|\/)(index|utils?|helpers?|common|misc|types|constants|shared)\.tsx?$|(manager|service|handler|helpers?|utils?|factory|processor|impl)\.tsx?$/
const vagueFolder = /(^|\/)(utils?|helpers?|common|misc|types|constants|shared|services|controllers|middlewares?|dto)\//
const vagueClass = /class (\w*(?:Manager|Service|Handler|Helper|Factory|Processor|Impl|Wrapper)|Base\w*)\b/g

const imports =
  /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*['"]([^'"]+)['"]|import\s*\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s+['"]([^'"]+)['"]/g

function importsOf({ code }: Source): string[] {
  return [...code.matchAll(imports)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

/** The files above all folders, app.ts and main.ts, are levels of their own. */
function folderOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : file.replace(/\.tsx?$/, '')
}

function upwardImports(sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source)
      .filter((name) => name.startsWith('.'))
      .map((name) => folderOf(normalize(join(dirname(source.file), name))))
      .filter((target) => target !== folderOf(source.file) && !mayImport[folderOf(source.file)]?.includes(target))
      .map((target) => `${source.file} imports ${target}`),
  )
}

function packageOf(name: string): string {
  return name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? name)
}

function secondDoors(sources: readonly Source[]): string[] {
  return sources
    .filter(({ file }) => !file.startsWith('ui/'))
    .flatMap((source) =>
      importsOf(source)
        .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
        .map(packageOf)
        .filter(
          (name) =>
            !doors[name]?.some((door) => source.file === door || (door.endsWith('/') && source.file.startsWith(door))),
        )
        .map((name) => `${source.file} imports ${name}`),
    )
}

function vagueNames(sources: readonly Source[]): string[] {
  const files = sources.filter(({ file }) => vagueFile.test(file) || vagueFolder.test(file)).map(({ file }) => file)
  const classes = sources.flatMap(({ file, code }) =>
    [...code.matchAll(vagueClass)].map((match) => `${file}: ${match[1]}`),
  )
  return [...files, ...classes]
}

function longFiles(sources: readonly Source[]): string[] {
  return sources.filter(({ code }) => code.split('\n').length > 301).map(({ file }) => file)
}

function deepFolders(sources: readonly Source[]): string[] {
  return sources
    .map(({ file }) => file)
    .filter((file) => file.split('/').length > 2 && !/^(ui|channels\/telegram)\//.test(file))
}

function environmentReaders(sources: readonly Source[]): string[] {
  return sources.filter(({ file, code }) => file !== 'main.ts' && /process\.env/.test(code)).map(({ file }) => file)
}

function read(root: string): Source[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => ({ file, code: readFileSync(join(root, file), 'utf8') }))
}

const sources = read(join(import.meta.dirname, '../src'))
const tests = read(import.meta.dirname)

describe('the source', () => {
  it('imports only downwards', () => expect(upwardImports(sources)).toEqual([]))
  it('has one door for each package', () => expect(secondDoors(sources)).toEqual([]))
  it('names things for what they are', () => expect(vagueNames(sources)).toEqual([]))
  it('has no file over 300 lines', () => expect(longFiles([...sources, ...tests])).toEqual([]))
  it('has one level of folders', () => expect(deepFolders(sources)).toEqual([]))
  it('reads the environment in main.ts alone', () => expect(environmentReaders(sources)).toEqual([]))
  it('knows every folder', () =>
    expect(sources.map(({ file }) => folderOf(file)).filter((folder) => !(folder in mayImport))).toEqual([]))

  it('has no cycle in its import table', () => {
    const visit = (folder: string, above: readonly string[]): void => {
      expect(above).not.toContain(folder)
      for (const lower of mayImport[folder] ?? []) visit(lower, [...above, folder])
    }
    for (const folder of Object.keys(mayImport)) visit(folder, [])
  })
})

describe('the tests', () => {
  it('replace arguments, never modules', () => {
    const mocking = new RegExp(['vi', '(?:do)?mock\\('].join('\\.'), 'i')
    expect(tests.filter(({ code }) => mocking.test(code)).map(({ file }) => file)).toEqual([])
  })
})

describe('the rules', () => {
  const planted = (file: string, code: string) => [...sources, { file, code }]

  it('catch an upward import', () => {
    expect(upwardImports(planted('knowledge/leak.ts', "import { createServer } from '../http/server.ts'"))).toEqual([
      'knowledge/leak.ts imports http',
    ])
    expect(upwardImports(planted('config/leak.ts', "export type { Logger } from '../log/logger.ts'"))).toEqual([
      'config/leak.ts imports log',
    ])
    expect(upwardImports(planted('models/leak.ts', "const app = await import('../app.ts')"))).toEqual([
      'models/leak.ts imports app',
    ])
  })

  it('catch a planted utils.ts, wherever it stands', () => {
    expect(vagueNames(planted('knowledge/utils.ts', ''))).toEqual(['knowledge/utils.ts'])
    expect(vagueNames(planted('agent/string-helpers.ts', 'class AnswerService {}'))).toEqual([
      'agent/string-helpers.ts',
      'agent/string-helpers.ts: AnswerService',
    ])
    expect(vagueNames(planted('utils/text.ts', ''))).toEqual(['utils/text.ts'])
  })

  it('catch a second door to lancedb', () => {
    expect(secondDoors(planted('http/peek.ts', "import { connect } from '@lancedb/lancedb'"))).toEqual([
      'http/peek.ts imports @lancedb/lancedb',
    ])
    expect(secondDoors(planted('knowledge/peek.ts', "const lance = await import('@lancedb/lancedb')"))).toEqual([
      'knowledge/peek.ts imports @lancedb/lancedb',
    ])
    expect(secondDoors(planted('agent/peek.ts', "import 'left-pad'"))).toEqual(['agent/peek.ts imports left-pad'])
  })

  it('catch a long file, a deep folder and a reader of the environment', () => {
    expect(longFiles(planted('log/long.ts', 'x\n'.repeat(302)))).toEqual(['log/long.ts'])
    expect(deepFolders(planted('knowledge/search/deep.ts', ''))).toEqual(['knowledge/search/deep.ts'])
    expect(environmentReaders(planted('log/reader.ts', 'process.env.HOME'))).toEqual(['log/reader.ts'])
  })
})
