/** A folder of everything that has no business in a knowledge folder, beside a few good articles; and what is to become of each file. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { dirname, join } from 'node:path'

export type HostileFolder = {
  /** File as the status names it → its line and what the reason has to say. */
  readonly unusable: ReadonlyMap<string, { readonly line: number | undefined; readonly reason: RegExp }>
  /** File → a word that only stands there, by which it has to be found. */
  readonly usable: ReadonlyMap<string, string>
  /** What would exist if anything in the folder had been executed. */
  readonly canary: string
  close(): void
}

type Text = string | Uint8Array

const andText = (head: string) => `${head}\n# Heading\n\nText.\n`
const attack = (canary: string) =>
  `globalThis.canary = 1; require('fs').writeFileSync(${JSON.stringify(canary)}, ''); process.exit(3)`

function frontMatters(canary: string): [file: string, text: Text, line: number, reason: RegExp][] {
  const code = attack(canary)
  const engines = ['js', 'javascript', ' JS', 'coffee', 'json', 'toml', 'constructor', '__proto__', 'hasOwnProperty']
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...[...'bcdefgh'].map((key, at) => `${key}: &${key} [${`*${'abcdefg'[at]},`.repeat(9)}]`),
  ]
  const broken = andText('---\ntitle: [never closed\n---')
  return [
    ...engines.map((engine, at): [string, Text, number, RegExp] => [
      `engine-${at}.md`,
      andText(`---${engine}\n${code}\n---`),
      1,
      /is refused: only YAML is read/,
    ]),
    ['bomb.md', andText(`---\n${bomb.join('\n')}\ntitle: *h\n---`), 3, /aliases/],
    ['broken-1.md', broken, 2, /a bracket is not closed/],
    ['broken-2.md', broken, 2, /a bracket is not closed/],
    ['colon.md', andText('---\ntitle: Camera: overview\n---'), 2, /two colons.*in quotes/],
    ['function.md', andText(`---\ntitle: !!js/function >\n  function () { ${code} }\n---`), 2, /not valid YAML/],
    ['regexp.md', andText('---\ntitle: !!js/regexp /a/\n---'), 2, /not valid YAML/],
    ['duplicate.md', andText('---\ntitle: A\ntitle: B\n---'), 3, /stands there twice/],
    ['unterminated.md', '---\ntitle: A\n\nText without an end to its front matter.\n', 1, /not closed/],
    ['huge-front-matter.md', andText(`---\ntags: ${'tag, '.repeat(4000)}\n---`), 1, /larger than 8 KiB/],
    ['scalar.md', andText('---\njust words\n---'), 2, /key: value/],
    ['list.md', andText('---\n- a\n- b\n---'), 2, /key: value/],
    ['wrong-title.md', andText('---\ntitle: {a: b}\n---'), 2, /"title".*one line of text/],
    ['wrong-tags.md', andText('---\ntitle: A\ntags: {a: b}\n---'), 3, /"tags".*a list/],
    ['wrong-date.md', andText('---\nupdated: yesterday\n---'), 2, /"updated".*2026-01-31/],
    ['wrong-language.md', andText('---\nlanguage: klingon\n---'), 2, /"language".*en or ru/],
    ['yaml-brackets.md', andText(`---\ntitle: ${'['.repeat(8000)}\n---`), 2, /200 brackets/],
    ['yaml-lists.md', andText(`---\ntitle:\n${'- '.repeat(4000)}a\n---`), 3, /nested more than 32 deep/],
    ['only-front-matter.md', '---\ntitle: Alone\n---\n', 1, /no text below/],
  ]
}

const bodies: [file: string, text: Text, line: number | undefined, reason: RegExp][] = [
  [
    'binary.md',
    Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256),
    undefined,
    /binary data|not valid UTF-8/,
  ],
  ['nul.md', 'One.\nTw\0o.\n', 2, /NUL byte/],
  ['latin-1.md', Buffer.from('One.\n\nCafé.\n', 'latin1'), 3, /not valid UTF-8.*Save the file again/],
  ['cp1251.md', Buffer.from([0xd1, 0xe2, 0xe5, 0xf2, 0x0a]), 1, /not valid UTF-8/],
  ['cut-off.md', Buffer.from('One.\nСвет').subarray(0, -1), 2, /not valid UTF-8/],
  ['utf-16.md', Buffer.from('\ufeffText.\n', 'utf16le'), 1, /UTF-16/],
  ['utf-16-big.md', Buffer.from('\ufeffText.\n', 'utf16le').swap16(), 1, /UTF-16/],
  ['empty.md', '', 1, /empty/],
  ['white-space.md', ' \n\t\n \n', 1, /empty/],
  ['only-headings.md', '# One\n\n## Two\n\n### Three\n', 1, /headings and no text/],
  ['only-a-comment.md', '<!-- to be written -->\n', 1, /no text a reader would see/],
  ['only-rules.md', '---\n---\n\n***\n\n---\n', 1, /no text a reader would see/],
  ['only-definitions.md', '[a]: https://example.org\n[b]: https://example.org\n', 1, /no text a reader would see/],
  ['brackets.md', `# T\n\n${'['.repeat(20_000)}\n`, 3, /200 brackets/],
  ['links.md', `Text.\n\n${'[a]('.repeat(20_000)}\n`, 3, /200 brackets/],
  ['braces.md', `Text.\n\n${'{(['.repeat(20_000)}\n`, 3, /200 brackets/],
  ['quotes.md', `# T\n\n${'> '.repeat(20_000)}a\n`, 3, /nested more than 32 deep/],
  ['tight-quotes.md', `# T\n\n${'>'.repeat(20_000)}a\n`, 3, /nested more than 32 deep/],
  ['lists.md', `# T\n\n${'- '.repeat(20_000)}a\n`, 3, /nested more than 32 deep/],
  ['numbered-lists.md', `# T\n\n${'1. '.repeat(20_000)}a\n`, 3, /nested more than 32 deep/],
  ['quotes-and-lists.md', `# T\n\n${'> - '.repeat(20_000)}a\n`, 3, /nested more than 32 deep/],
  [
    'staircase.md',
    Array.from({ length: 1000 }, (_, at) => `${'  '.repeat(at)}- a`).join('\n'),
    undefined,
    /too long to read/,
  ],
  ['items.md', '- a\n'.repeat(200_000), undefined, /too long to read/],
  ['headings.md', '# A heading\n'.repeat(100_000), 1, /headings and no text/],
  ['sections.md', '# A\n\nb\n\n'.repeat(100_000), 20_003, /more than 5000 passages/],
  [
    'fence.md',
    `# T\n\nText.\n\n\`\`\`\n${'never closed\n'.repeat(20_000)}`,
    5,
    /code block that begins here.*Close it/,
  ],
  ['table.md', `# T\n\n|a|b|\n|-|-|\n${'|c|d|\n'.repeat(20_000)}`, 3, /table that begins here.*Split it/],
]

/** Nasty, and yet what somebody can read: each holds a word of its own. */
const readable: [file: string, text: (word: string) => Text][] = [
  ['crlf-and-bom.md', (word) => `\ufeff---\r\ntitle: Windows\r\n---\r\n\r\nThe ${word}.\r\n`],
  ['long-line.md', (word) => `${'word '.repeat(200_000)}${word}`],
  ['long-word.md', (word) => `${'x'.repeat(300_000)} ${word}`],
  [
    'emphasis.md',
    (word) => `The ${word}.\n\n${'*a '.repeat(20_000)}\n\n${'a* '.repeat(20_000)}\n\n${'a**b'.repeat(20_000)}`,
  ],
  [
    'backticks.md',
    (word) => `The ${word}. ${Array.from({ length: 600 }, (_, at) => `${'`'.repeat(at + 1)}a`).join('')}`,
  ],
  ['closing-brackets.md', (word) => `The ${word}. ${']'.repeat(50_000)}`],
  ['tags.md', (word) => `The ${word}. ${'<a '.repeat(50_000)}`],
  ['comments.md', (word) => `The ${word}. ${'<!-- '.repeat(50_000)}`],
  ['pipes.md', (word) => `The ${word}.\n\n${'|'.repeat(50_000)}\n`],
  ['entities.md', (word) => `The ${word}. ${'&amp;&#0;&#xfffffff;'.repeat(10_000)}`],
  ['setext.md', (word) => `The ${word}.\n\n${'a\n=\n'.repeat(20_000)}`],
  ['controls.md', (word) => `The ${word}. \u0001\u0007\u001b[31m\u007f\u0085 \u2028 text`],
  ['directions.md', (word) => `The \u202e\u2066${word}\u2069\u202c\u200b\u200d\ufeff text.`],
  ['combining.md', (word) => `The ${word}. a${'\u0301'.repeat(100_000)}`],
  ['pictures.md', (word) => `The ${word}. ${'👨‍👩‍👧‍👦'.repeat(20_000)}`],
  ['ligatures.md', (word) => `The ${word}. ${'\ufdfa '.repeat(20_000)}`],
  ['script.md', (word) => `The ${word}.\n\n<script>process.exit(1)</script>\n\n<img src=x onerror=alert(1)>\n`],
  [
    'template.md',
    (word) => `The ${word} \${process.exit(1)} {{constructor.constructor('return process')().exit()}} %s %n $& $1`,
  ],
  ['quoted sql\'; DROP TABLE chunks; --".md', (word) => `The ${word}' OR '1'='1.`],
  [`${'long-name-'.repeat(24)}.md`, (word) => `The ${word}.`],
  [`${'deep/'.repeat(31)}file.md`, (word) => `The ${word}.`],
  ['a-folder.md/inside.md', (word) => `The ${word}.`],
  ['shouting.MD', (word) => `The ${word}.`],
  ['имя с пробелом и ё.md', (word) => `Слово ${word} здесь.`],
  ['percent %00 %2e%2e.md', (word) => `The ${word}.`],
  ['back\\slash.md', (word) => `The ${word}.`],
]

/** @param root an empty folder; `place` beside it takes what links lead to. */
export async function writeHostileFolder(root: string, place: string): Promise<HostileFolder> {
  const canary = join(place, 'canary')
  const write = (file: string, text: Text) => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  const unusable = new Map<string, { line: number | undefined; reason: RegExp }>()
  for (const [file, text, line, reason] of [...frontMatters(canary), ...bodies]) {
    write(file, text)
    unusable.set(file, { line, reason })
  }
  const usable = new Map<string, string>()
  for (const [at, [file, text]] of readable.entries()) {
    const word = `marker${'abcdefghijklmnopqrstuvwxyz'.charAt(at)}marker`
    write(file, text(word))
    usable.set(file, word)
  }
  const server = await writeSpecialFiles(root, place, unusable)
  return { unusable, usable, canary, close: () => server.close() }
}

async function writeSpecialFiles(
  root: string,
  place: string,
  unusable: Map<string, { line: number | undefined; reason: RegExp }>,
): Promise<Server> {
  const expectReason = (file: string, reason: RegExp) => unusable.set(file, { line: 1, reason })
  const link = (file: string, target: string) => {
    symlinkSync(target, join(root, file))
    expectReason(file, /This is a link/)
  }
  mkdirSync(join(place, 'outside'))
  writeFileSync(join(place, 'outside/secret.md'), '# Secret\n\nThe secretsecret.\n')
  link('link-out.md', join(place, 'outside/secret.md'))
  link('link-in.md', 'long-line.md')
  link('link-folder', join(place, 'outside'))
  link('link-up', '..')
  link('link-loop.md', 'link-loop.md')
  link('link-dangling.md', 'nowhere.md')
  for (const [name, shown] of [
    ['new\nline.md', 'new\\nline.md'],
    ['bell\u0007.md', 'bell\\u0007.md'],
    ['left\u202eright.md', 'left\\u202eright.md'],
  ] as const) {
    writeFileSync(join(root, name), 'Text.')
    expectReason(shown, /The name holds a line break or another control character\. Rename/)
  }
  writeFileSync(join(root, '.md'), 'Text.')
  expectReason('.md', /nothing but "\.md"/)
  mkdirSync(join(root, 'pit/'.repeat(33)), { recursive: true })
  expectReason('pit/'.repeat(33).slice(0, -1), /more than 32 deep/)
  writeFileSync(join(root, 'fifty-megabytes.md'), 'Text.')
  truncateSync(join(root, 'fifty-megabytes.md'), 50_000_000)
  expectReason('fifty-megabytes.md', /50\.0 MB; 2\.1 MB is the most/)
  spawnSync('mkfifo', [join(root, 'pipe.md')])
  expectReason('pipe.md', /not a regular file/)
  if (process.platform === 'linux' && spawnSync('mknod', [join(root, 'zero.md'), 'c', '1', '5']).status === 0)
    expectReason('zero.md', /not a regular file/)
  expectReason('socket.md', /not a regular file/)
  const server = createServer().listen(join(root, 'socket.md'))
  await new Promise((resolve) => server.once('listening', resolve))
  return server
}
