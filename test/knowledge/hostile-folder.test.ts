/** A folder full of files made to break a reader: nothing of them runs, nothing falls over, each has a reason, the rest is found. */
import { execFileSync } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorkshop, type Workshop } from '../../src/app.ts'
import { loadConfig } from '../../src/config/load.ts'
import { type Knowledge, type KnowledgeStatus, openKnowledge } from '../../src/knowledge/knowledge.ts'
import { createSilentLogger } from '../../src/log/logger.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'protech-hostile-')))
const root = join(folder, 'knowledge')
const canary = join(folder, 'canary')
const run = `require('fs').writeFileSync(${JSON.stringify(canary)}, '')`
const text = '\n\n# Tripod\n\nA tripod stands on three legs.\n'

/** None of these can be used; each has to be listed with a reason. */
const unusable: Readonly<Record<string, string | Uint8Array>> = {
  'js.md': `---js\n{ title: (${run}, 'x') }\n---${text}`,
  'javascript.md': `---javascript\n{ title: (${run}, 'x') }\n---${text}`,
  'js-spaced.md': `--- JS\n{ title: (${run}, 'x') }\n---${text}`,
  'coffee.md': `---coffee\ntitle: "x"\n---${text}`,
  'json.md': `---json\n{"title": "x"}\n---${text}`,
  'toml.md': `---toml\ntitle = "x"\n---${text}`,
  'constructor.md': `---constructor\na: 1\n---${text}`,
  'proto.md': `---__proto__\na: 1\n---${text}`,
  'bomb.md': `---\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\ntitle: *c\n---${text}`,
  'broken.md': `---\ntitle: [oops\n---${text}`,
  'broken-again.md': `---\ntitle: [oops\n---${text}`,
  'colon.md': `---\ntitle: Camera: a review\n---${text}`,
  'duplicate-key.md': `---\ntitle: a\ntitle: b\n---${text}`,
  'unclosed.md': `---\ntitle: x${text}`,
  'scalar.md': `---\njust words\n---${text}`,
  'list.md': `---\n- a\n- b\n---${text}`,
  'wrong-type.md': `---\ntitle: [a, b]\n---${text}`,
  'wrong-language.md': `---\ntitle: a\nlanguage: klingon\n---${text}`,
  'wrong-date.md': `---\ntitle: a\nupdated: yesterday\n---${text}`,
  'large-front-matter.md': `---\ntitle: ${'x'.repeat(9000)}\n---${text}`,
  'yaml-brackets.md': `---\ntitle: ${'['.repeat(4000)}\n---${text}`,
  'brackets.md': `${'['.repeat(20_000)}\n`,
  'large.md': 'x '.repeat(3 * 1024 * 1024),
  'binary.md': Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256),
  'nul.md': `# A\0B${text}`,
  'latin1.md': Buffer.from('# Café\n\nDéjà vu.\n', 'latin1'),
  'utf16.md': Buffer.from('\ufeff# Title\n\nText of a tripod.\n', 'utf16le'),
  'truncated-utf8.md': Uint8Array.from([35, 32, 65, 10, 10, 208]),
  'empty.md': '',
  'blank.md': ' \n\t\n\n',
  'only-front-matter.md': '---\ntitle: x\n---\n',
  'only-headings.md': '# A\n\n## B\n\n### C\n',
  'name with\na line break.md': text,
}

/** Odd, and fine: found like any other. */
const odd: Readonly<Record<string, string>> = {
  'crlf.md': '---\r\ntitle: Windows quill\r\n---\r\n\r\n# Windows quill\r\n\r\nThe quill has Windows line ends.\r\n',
  'bom.md': '\ufeff---\ntitle: Marked quill\n---\n\nThe marked quill begins with a byte order mark.\n',
  'no-front-matter.md': 'The bare quill has no front matter at all.\n',
  "quote's; DROP TABLE chunks; --.md": '# Quoted quill\n\nThe quoted quill has SQL in its name.\n',
  'deep/er/and/deeper/quill.md': '# Deep quill\n\nThe deep quill lies in folders.\n',
  'long-line.md': `# Long quill\n\nThe long quill ${'goes on and on '.repeat(8000)}\n`,
  'emphasis.md': `# Starred quill\n\nThe starred quill ${'*_'.repeat(3000)}\n`,
  'html.md': `# Tagged quill\n\nThe tagged quill ${'<div>'.repeat(3000)} <script>${run}</script>\n`,
  'fences.md': '# Fenced quill\n\nThe fenced quill:\n\n```\nnever closed\n',
  'table.md': `# Tabled quill\n\nThe tabled quill.\n\n|${'a|'.repeat(300)}\n|${'-|'.repeat(300)}\n|${'1|'.repeat(300)}\n`,
  'control.md': '# Belled quill\n\nThe belled quill \u0007\u001b[31m\u202e has control characters.\n',
  'numbers.md': '---\ntitle: 2024\ntags: 1, 2\n---\n\nThe numbered quill has a number for a title.\n',
}

let workshop: Workshop
let knowledge: Knowledge
let status: KnowledgeStatus

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), content)
}

beforeAll(async () => {
  for (const [file, content] of Object.entries({ ...unusable, ...odd })) write(file, content)
  writeFileSync(join(folder, 'secret.md'), '# Secret\n\nThe secret quill lies outside.\n')
  symlinkSync(join(folder, 'secret.md'), join(root, 'link-out.md'))
  symlinkSync(join(root, 'bom.md'), join(root, 'link-in.md'))
  symlinkSync(join(root, 'nowhere.md'), join(root, 'link-to-nothing.md'))
  symlinkSync(join(root, 'loop.md'), join(root, 'loop.md'))
  symlinkSync(folder, join(root, 'folder-out'))
  mkdirSync(join(root, 'folder.md'))
  execFileSync('mkfifo', [join(root, 'pipe.md')])
  linkSync(join(root, 'crlf.md'), join(root, 'hard-link.md'))
  writeFileSync(join(folder, 'protech.json5'), JSON.stringify({ knowledge: { root, embedding: { model: 'none' } } }))
  const environment = { PROTECH_HOME: folder, PROTECH_CONFIG: join(folder, 'protech.json5') }
  workshop = createWorkshop({ loaded: loadConfig(environment, folder), environment, logger: createSilentLogger() })
  knowledge = await openKnowledge(workshop.knowledgeOptions)
  await knowledge.sync()
  await knowledge.sync()
  status = await knowledge.status()
})
afterAll(async () => {
  await knowledge.close()
  await workshop.close()
  rmSync(folder, { recursive: true })
})

const listed = () => new Map(status.quarantined.map(({ file, ...rest }) => [file, rest]))

it.each(Object.keys(unusable))('%j is listed with a line and a reason', (file) => {
  const entry = listed().get(JSON.stringify(file).slice(1, -1))
  expect(entry?.line).toBeGreaterThanOrEqual(1)
  expect(entry?.reason).toMatch(/^[A-Z"].{15,}\.$/s)
})

it.each(['link-out.md', 'link-in.md', 'loop.md', 'folder-out', 'pipe.md'])('%s is refused with a reason', (file) => {
  expect(listed().get(file)?.reason).toMatch(/link|regular file/)
})

it.each(Object.keys(odd))('%j is found', async (file) => {
  const { hits } = await knowledge.search(`${odd[file]?.match(/[Tt]he (\w+) quill/)?.[1] ?? ''} quill`, 20)
  expect(hits.map((hit) => hit.file)).toContain(file)
})

it('runs nothing and reads nothing from outside', async () => {
  expect(existsSync(canary)).toBe(false)
  const { hits } = await knowledge.search('secret quill outside', 20)
  expect(hits.map((hit) => hit.text).join('\n')).not.toContain('lies outside')
})
