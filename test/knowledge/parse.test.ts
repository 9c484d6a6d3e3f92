/** A file's bytes to a document, and what an editor is told of a file that cannot be used. */
import { describe, expect, it } from 'vitest'
import { DocumentError } from '../../src/knowledge/document-error.ts'
import { type ParsedDocument, parseDocument } from '../../src/knowledge/parse.ts'

const parse = (source: string | Uint8Array, file = 'en/some-article.md'): ParsedDocument =>
  parseDocument(file, typeof source === 'string' ? Buffer.from(source) : source)

/** @returns "line: what is wrong" of a source that is refused. */
function refusal(source: string | Uint8Array): string {
  try {
    parse(source)
  } catch (error) {
    if (error instanceof DocumentError) return `${error.line}: ${error.message}`
    throw error
  }
  return 'was read'
}

describe('front matter', () => {
  it('gives title, language, tags, other names and date', () => {
    const document = parse(
      '---\ntitle: White balance\nlanguage: en\ntags: [colour, light]\naliases: WB, colour temperature\nupdated: 2026-01-31\n---\nText.\n',
    )
    expect(document).toMatchObject({
      title: 'White balance',
      language: 'en',
      tags: ['colour', 'light'],
      aliases: ['WB', 'colour temperature'],
      updated: '2026-01-31',
      body: 'Text.\n',
      bodyOffset: 7,
    })
  })

  it.each([
    ['is not needed', 'Text.\n', 0],
    ['may be empty', '---\n---\nText.\n', 2],
    ['may hold nothing but a comment', '---\n# nothing yet\n---\nText.\n', 3],
    ['may name its language', '--- yaml\ntitle: A\n---\nText.\n', 3],
    ['may end with three dots', '---\ntitle: A\n...\nText.\n', 3],
    ['may be followed by blank lines', '---\ntitle: A\n---\n\n\nText.\n', 3],
    ['may end the lines as Windows does', '---\r\ntitle: A\r\n---\r\nText.\r\n', 3],
    ['may end the lines as old Macs did', '---\rtitle: A\r---\rText.\r', 3],
    ['may stand behind a byte order mark', '\ufeff---\ntitle: A\n---\nText.\n', 3],
    ['is not a rule of more than three dashes', '-----\nText.\n', 0],
    ['does not begin further down', 'Text.\n\n---\ntitle: B\n---\n', 0],
  ])('%s', (_, source, offset) => {
    const document = parse(source)
    expect(document.bodyOffset).toBe(offset)
    expect(document.body.trim()).toMatch(/^(-----\n)?Text\./)
  })

  it('keeps dates, numbers and words like "no" as they are written', () => {
    expect(parse('---\ntitle: 1080\nupdated: 2026-01-31\ntags: [no, on, 2.5]\n---\nText.')).toMatchObject({
      title: '1080',
      updated: '2026-01-31',
      tags: ['no', 'on', '2.5'],
    })
  })

  it.each([
    ['ru-RU', 'ru'],
    ['Russian', 'ru'],
    ['EN', 'en'],
    ['english', 'en'],
  ])('takes %s for %s', (written, language) => {
    expect(parse(`---\nlanguage: ${written}\n---\nТекст and text.`).language).toBe(language)
  })

  it('leaves out keys that mean nothing here, whatever they are called', () => {
    const document = parse('---\n__proto__: {polluted: yes}\nconstructor: 1\nauthor: me\n---\nText.')
    expect(document).not.toHaveProperty('author')
    expect(Object.prototype).not.toHaveProperty('polluted')
  })

  it.each([
    ['a title of several lines', '---\ntitle: [a, b]\n---\nText.', /^2: .*"title".*one line of text/],
    ['a title too long', `---\ntags: [a]\ntitle: ${'a'.repeat(201)}\n---\nText.`, /^3: .*"title".*200 characters/],
    ['a language that is not spoken here', '---\ntitle: A\nlanguage: de\n---\nText.', /^3: .*"language".*en or ru/],
    ['a language that is a number', '---\nlanguage: 5\n---\nText.', /^2: .*"language".*en or ru/],
    ['tags that are a map', '---\ntags: {a: b}\n---\nText.', /^2: .*"tags".*a list/],
    ['more tags than anybody reads', `---\ntags: [${'a, '.repeat(60)}]\n---\nText.`, /^2: .*"tags"/],
    ['a date in words', '---\nupdated: last week\n---\nText.', /^2: .*"updated".*2026-01-31/],
    ['a date that is a number', '---\nupdated: 2026\n---\nText.', /^2: .*"updated".*2026-01-31/],
    ['a scalar', '---\njust words\n---\nText.', /^2: .*key: value/],
    ['a list', '---\n- a\n- b\n---\nText.', /^2: .*key: value/],
    [
      'an unquoted colon',
      '---\ntags: []\ntitle: Camera: overview\n---\nText.',
      /^3: .*not valid YAML: there are two colons.*quotes/,
    ],
    ['an open bracket', '---\ntitle: [Camera\n---\nText.', /^2: .*not valid YAML: a bracket is not closed/],
    ['a key twice', '---\ntitle: A\ntitle: B\n---\nText.', /^3: .*not valid YAML: this key stands there twice/],
    ['a tab for indentation', '---\ntags:\n\t- a\n---\nText.', /^3: .*not valid YAML: a tab cannot indent/],
    ['an open quotation mark', '---\ntitle: "Camera\n---\nText.', /^\d: .*not valid YAML: .* quotation mark/],
    ['a line without a colon', '---\ntitle: A\ntags\n---\nText.', /^3: .*not valid YAML/],
    ['a sign at the start of a value', '---\ntitle: @home\n---\nText.', /^2: .*not valid YAML: .*Put it in quotes/],
    ['a function', '---\ntitle: !!js/function "function(){}"\n---\nText.', /^2: .*not valid YAML: tags such as/],
    ['an alias', '---\na: &a [x]\ntitle: *a\n---\nText.', /^3: .*aliases/],
    ['an alias to nothing', '---\ntitle: *a\n---\nText.', /^2: .*aliases/],
    ['a line of dashes', '---\ntitle: A\n----\ntags: b\n---\nText.', /^3: .*begins with ---/],
    ['no closing line', '---\ntitle: A\n\nText.', /^1: .*not closed/],
    ['more than 8 KiB', `---\ntitle: A\ntags: ${'длинно'.repeat(800)}\n---\nText.`, /^1: .*8 KiB/],
    ['no text below it', '---\ntitle: A\n---\n', /^1: .*no text below/],
    ['no line below it', '---\ntitle: A\n---', /^1: .*no text below/],
  ])('with %s is refused with its line and what to change', (_, source, expected) => {
    expect(refusal(source)).toMatch(expected)
  })

  it.each([
    '---js',
    '---javascript',
    '--- JS',
    '---coffee',
    '---json',
    '---toml',
    '---constructor',
    '---__proto__',
    '---YML',
    '---cs',
  ])('is not read as anything but YAML: %s', (opening) => {
    const source = `${opening}\nglobalThis.canary = true; module.exports = { title: process.exit(1) }\n---\nText.\n`
    expect(refusal(source)).toMatch(/^1: Front matter in ".*" is refused: only YAML is read\./)
    expect(globalThis).not.toHaveProperty('canary')
  })

  it('is refused a second time as it was the first', () => {
    const source = '---\ntitle: [broken\n---\nText.\n'
    expect([refusal(source), refusal(source)]).toEqual([refusal(source), expect.stringMatching(/not valid YAML/)])
  })

  it.each([
    ['brackets', `---\ntitle: ${'['.repeat(8000)}\n---\nText.`, /^2: .*200 brackets/],
    ['lists on a line', `---\n${'- '.repeat(4000)}a\n---\nText.`, /^2: .*nested more than 32 deep/],
    ['keys on a line', `---\n${'? '.repeat(4000)}a\n---\nText.`, /^2: .*nested more than 32 deep/],
    ['braces', `---\ntitle: ${'{a: '.repeat(2000)}\n---\nText.`, /^2: .*200 brackets/],
  ])('with thousands of nested %s is refused at once', (_, source, expected) => {
    const started = performance.now()
    expect(refusal(source)).toMatch(expected)
    expect(performance.now() - started).toBeLessThan(500)
  })

  it('does not grow in memory by references to references', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'.split('').map((key, at) => `${key}: &${key} [${`*${'abcdefg'[at]},`.repeat(9)}]`),
    ]
    expect(refusal(`---\n${bomb.join('\n')}\ntitle: *h\n---\nText.`)).toMatch(/^3: .*aliases/)
  })
})

describe('the title', () => {
  it.each([
    ['of the front matter comes first', '---\ntitle: Named\n---\n# Heading\n\nText.', 'Named'],
    [
      'is the first heading otherwise',
      'Text.\n\n## First *heading* with `code` ##\n\n# Second\n',
      'First heading with code',
    ],
    ['may be underlined', 'Heading\n=======\n\nText.\n', 'Heading'],
    ['is no comment in code', '```sh\n# install\n```\n\n# Heading\n\nText.', 'Heading'],
    ['is the file’s name where there is no other', 'Text.', 'some article'],
    ['is not an empty heading', '#\n\nText.', 'some article'],
    ['is cut where it goes on and on', `# ${'word '.repeat(100)}\n\nText.`, `${'word '.repeat(100)}`.slice(0, 200)],
    ['may be left empty', '---\ntitle:\n---\n# Heading\n\nText.', 'Heading'],
  ])('%s', (_, source, title) => {
    expect(parse(source).title).toBe(title)
  })

  it.each([
    ['ru/Баланс_белого.MD', 'Баланс белого'],
    ['-.md', 'Untitled'],
  ])('is made of %s', (file, title) => {
    expect(parse('Text.', file).title).toBe(title)
  })
})

describe('a file that is not text', () => {
  it.each([
    ['bytes of zero', Buffer.from('One.\nTwo.\nThr\0ee.\n'), /^3: .*binary data/],
    ['Latin-1', Buffer.from('One.\nCaf\xe9.\n', 'latin1'), /^2: .*not valid UTF-8/],
    ['Windows-1251', Buffer.from([0xc2, 0xfb, 0xe4, 0x0a]), /^1: .*not valid UTF-8/],
    ['a character that is cut off', Buffer.from('One.\nСвет').subarray(0, -1), /^2: .*not valid UTF-8/],
    ['a surrogate on its own', Buffer.from([0x41, 0x0a, 0xed, 0xa0, 0x80]), /^2: .*not valid UTF-8/],
    ['UTF-16, little end first', Buffer.from('\ufeffText.\n', 'utf16le'), /^1: .*UTF-16/],
    ['UTF-16, big end first', Buffer.from('\ufeffText.\n', 'utf16le').swap16(), /^1: .*UTF-16/],
    ['nothing', Buffer.alloc(0), /^1: The file is empty/],
    ['white space', Buffer.from(' \n\t\n\u00a0\n'), /^1: The file is empty/],
    ['a byte order mark', Buffer.from('\ufeff'), /^1: The file is empty/],
  ])('but %s is refused with its line', (_, bytes, expected) => {
    expect(refusal(bytes)).toMatch(expected)
  })
})

describe('the language', () => {
  it.each([
    ['en', 'Set the shutter to 1/50.'],
    ['ru', 'Снимайте в S-Log3 на Sony FX3, ISO 800, DaVinci Resolve.'],
    ['en', '1/50 4:2:2'],
  ])('is %s by the letters of the text', (language, text) => {
    expect(parse(text).language).toBe(language)
  })
})
