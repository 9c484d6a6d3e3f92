/**
 * Which files may touch the machine itself: its files, its processes, its network. A person's files and the articles are opened by the
 * contained folder alone, so whoever imports these modules is named here, with what for. A new line is a decision, not a formality.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

type Source = { readonly file: string; readonly code: string }

/** Module → file → what it is used for. */
const allowed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'node:fs': {
    'cli/ask.ts': 'a file of questions that the admin names',
    'cli/kb.ts': 'takes away an index that is built anew',
    'cli/start.ts': 'the version',
    'cli/users.ts': 'the zip that an admin exports',
    'config/change-file.ts': 'the config file, when an owner changes a key of it',
    'config/load.ts': 'the config file',
    'http/gateway-token.ts': 'the token file',
    'http/server.ts': 'whether the page was built',
    'knowledge/embed-process.ts': 'the hash of the model',
    'knowledge/embedding-models.ts': 'which models there are',
    'knowledge/file-hashes.ts': 'when an article was changed; opens none',
    'knowledge/generation.ts': 'which index serves',
    'knowledge/model-files.ts': 'what a failed download leaves',
    'knowledge/rerank-models.ts': 'which rerankers there are',
    'knowledge/scan.ts': 'which articles there are; opens none',
    'knowledge/serving-choice.ts': 'which model was chosen',
    'knowledge/standing-watch.ts': 'whether the watched folder is still the same',
    'knowledge/writer-lock.ts': 'the lock of an index',
    'log/forget-in-logs.ts': 'the log, when a person is forgotten',
    'log/logger.ts': 'the log',
    'log/read-log.ts': 'the log, for an administrator',
    'sandbox/contained-folder.ts': 'the guard',
    'sandbox/container-binds.ts': 'where the folders lead that a container would see; opens none',
    'sandbox/tool-process.ts': 'which files its program is made of; opens none',
    'sandbox/held-folder.ts': 'the guard',
    'sandbox/open-entry.ts': 'the guard',
    'sandbox/read-at-most.ts': 'the guard',
    'sandbox/remove-entry.ts': 'the guard',
    'sandbox/replace-file.ts': 'the guard',
    'security/config-facts.ts': 'the config file, as it is written',
    'security/file-facts.ts': 'modes and owners of what is there',
    'security/path-fact.ts': 'modes and owners of what is there',
    'security/read-text.ts': 'texts that may hold what must not be in them',
    'security/repair.ts': 'the modes of our own files',
    'sessions/redact.ts': 'the transcripts of several people, when one is forgotten',
    'sessions/session-index.ts': 'the index of the sessions',
    'sessions/session-moves.ts': 'the transcripts of a session that is forgotten',
    'sessions/session-scan.ts': 'which transcripts there are',
    'sessions/store.ts': 'how large a transcript is',
    'sessions/transcript-file.ts': 'the transcripts',
    'storage/secret-key.ts': 'the key that pseudonyms are derived from',
    'storage/state-db.ts': 'the folder of the database',
    'workshop.ts': 'the personas',
  },
  'node:child_process': {
    'knowledge/model-process.ts': 'the processes in which the models run',
    'sandbox/docker.ts': 'Docker, for the tool exec',
    'sandbox/tool-process.ts': 'the process in which files are read for a model',
  },
  'node:worker_threads': {
    'knowledge/prepare-worker.ts': 'the thread in which articles are parsed',
    'knowledge/preparer.ts': 'starts it',
  },
  'node:net': {
    'http/client-address.ts': 'what an address is; opens none',
    'http/own-names.ts': 'what an address is; opens none',
  },
  'node:http': {
    'http/access.ts': 'a type',
    'http/client-address.ts': 'a type',
    'security/gateway-probe.ts': 'probes of the gateway on this machine',
  },
  'node:https': {},
  'node:http2': {},
  'node:tls': {},
  'node:dgram': {},
  'node:dns': {},
  'node:cluster': {},
  'node:vm': {},
  'node:inspector': {},
  'node:wasi': {},
}

/** In these folders a listed file may look at what there is, and no more: names that give content or change it are not imported. */
const onlyLooking: readonly string[] = ['knowledge/scan.ts', 'knowledge/file-hashes.ts', 'knowledge/standing-watch.ts']
const looking = new Set([
  'Dirent',
  'Stats',
  'lstat',
  'lstatSync',
  'stat',
  'statSync',
  'readdir',
  'readdirSync',
  'realpath',
  'realpathSync',
])

const fromImports = /(?:from|import)\s*\(?\s*['"](node:[a-z0-9_]+)(?:\/[a-z]+)?['"]/g
/** Ways to a module that no import shows. */
const hiddenWays =
  /getBuiltinModule|createRequire|process\s*\.\s*(?:binding|dlopen)|\brequire\s*\(|\beval\s*\(|new Function\b/

function strangers(sources: readonly Source[]): string[] {
  return sources.flatMap(({ file, code }) =>
    [...code.matchAll(fromImports)]
      .map(([, module = '']) => module)
      .filter((module) => module in allowed && !(file in (allowed[module] ?? {})))
      .map((module) => `${file} imports ${module}`),
  )
}

function hiddenImports(sources: readonly Source[]): string[] {
  return sources.filter(({ code }) => hiddenWays.test(code)).map(({ file }) => file)
}

function openers(sources: readonly Source[]): string[] {
  return sources
    .filter(({ file }) => onlyLooking.includes(file))
    .flatMap(({ file, code }) =>
      [...code.matchAll(/import (?:type )?(\S[^'"]*?) from 'node:fs(?:\/promises)?'/g)]
        .flatMap(([, names = '']) => names.replace(/[{}]/g, '').split(','))
        .map((name) => name.trim().replace(/^type /, ''))
        .filter((name) => name !== '' && !looking.has(name))
        .map((name) => `${file} imports ${name}`),
    )
}

function unused(sources: readonly Source[]): string[] {
  const used = new Set(
    sources.flatMap(({ file, code }) => [...code.matchAll(fromImports)].map(([, module]) => `${file} ${module}`)),
  )
  return Object.entries(allowed).flatMap(([module, files]) =>
    Object.keys(files)
      .map((file) => `${file} ${module}`)
      .filter((line) => !used.has(line)),
  )
}

const root = join(import.meta.dirname, '../src')
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ file, code: readFileSync(join(root, file), 'utf8') }))

describe('the modules of the system', () => {
  it('are imported by the named files alone', () => expect(strangers(sources)).toEqual([]))
  it('are imported where they are named for', () => expect(unused(sources)).toEqual([]))
  it('are not reached by ways that no import shows', () => expect(hiddenImports(sources)).toEqual([]))
  it('only look at the articles, whose content the contained folder opens', () => expect(openers(sources)).toEqual([]))
})

describe('the rules', () => {
  const planted = (file: string, code: string) => [...sources, { file, code }]

  it.each(['node:fs', 'node:fs/promises', 'node:child_process', 'node:net', 'node:http'])(
    'catch a stranger to %s',
    (name) => {
      const module = name.replace('/promises', '')
      for (const file of ['users/peek.ts', 'tools/peek.ts', 'knowledge/peek.ts'])
        for (const code of [
          `import { x } from '${name}'`,
          `import * as x from "${name}"`,
          `const x = await import('${name}')`,
          `import '${name}'`,
        ])
          expect(strangers(planted(file, code))).toEqual([`${file} imports ${module}`])
    },
  )

  it('catch a hidden way and an opener of articles', () => {
    const ways = [
      "process.getBuiltinModule('fs')",
      "createRequire(import.meta.url)('fs')",
      "process.binding('fs')",
      "require('fs')",
    ]
    for (const code of ways) expect(hiddenImports(planted('tools/peek.ts', code))).toEqual(['tools/peek.ts'])
    const code = "import { lstat, readFile } from 'node:fs/promises'\nimport { type Dirent, openSync } from 'node:fs'"
    expect(openers([{ file: 'knowledge/scan.ts', code }])).toEqual([
      'knowledge/scan.ts imports readFile',
      'knowledge/scan.ts imports openSync',
    ])
  })
})
