/** Markdown documents made by chance for property tests: every word occurs once, so that a test knows where each has to be. */
import fc from 'fast-check'

export type GeneratedBlock = {
  readonly kind: 'heading' | 'paragraph' | 'list' | 'quote' | 'fence' | 'table' | 'html' | 'rule'
  readonly depth: number
  readonly lines: readonly string[]
}

export type GeneratedDocument = {
  readonly blocks: readonly GeneratedBlock[]
  /** The whole file. */
  readonly source: string
}

/** Words are numbered afterwards: "w" stands for the next one. */
const words = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((count) => Array(count).fill('w').join(' '))
const sentence = words(2, 12).map((text) => `${text}.`)
const line = fc.array(sentence, { minLength: 1, maxLength: 4 }).map((sentences) => sentences.join(' '))
const lines = fc.array(line, { minLength: 1, maxLength: 4 })

const block = (kind: GeneratedBlock['kind'], depth: number, text: readonly string[]): GeneratedBlock => ({
  kind,
  depth,
  lines: text,
})

const heading = fc
  .record({ depth: fc.integer({ min: 1, max: 6 }), text: words(1, 4), underlined: fc.boolean(), closed: fc.boolean() })
  .map(({ depth, text, underlined, closed }) =>
    underlined && depth < 3
      ? block('heading', depth, [text, depth === 1 ? '=====' : '-----'])
      : block('heading', depth, [`${'#'.repeat(depth)} ${text}${closed ? ' ##' : ''}`]),
  )
const list = fc
  .record({
    mark: fc.constantFrom('-', '*', '+', '1.', '10)'),
    items: fc.array(lines, { minLength: 1, maxLength: 6 }),
    loose: fc.boolean(),
    fenced: fc.boolean(),
  })
  .map(({ mark, items, loose, fenced }) => {
    const indent = ' '.repeat(mark.length + 1)
    const text = items.flatMap((item, at) => {
      const own = item.map((content, row) => (row === 0 ? `${mark} ` : indent) + content)
      const code = fenced && at === 0 ? ['', `${indent}\`\`\``, `${indent}w w`, `${indent}\`\`\``, ''] : []
      return [...own, ...code, ...(loose && at < items.length - 1 && code.length === 0 ? [''] : [])]
    })
    return block('list', 0, text.at(-1) === '' ? text.slice(0, -1) : text)
  })
const fence = fc
  .record({
    mark: fc.constantFrom('```', '````', '~~~'),
    info: fc.constantFrom('', 'sh', 'text title'),
    content: fc.array(fc.constantFrom('w w', '# w', '| w | w |', '', '- w', '> w', '    w', '~~ w', '`` w', '---'), {
      minLength: 0,
      maxLength: 12,
    }),
  })
  .map(({ mark, info, content }) => block('fence', 0, [mark + info, ...content, mark]))
const table = fc
  .record({ columns: fc.integer({ min: 1, max: 4 }), rows: fc.integer({ min: 0, max: 12 }), bars: fc.boolean() })
  .map(({ columns, rows, bars }) => {
    const row = (cell: string) =>
      bars || columns === 1 ? `| ${Array(columns).fill(cell).join(' | ')} |` : Array(columns).fill(cell).join(' | ')
    return block('table', 0, [row('w'), row('---'), ...Array.from({ length: rows }, () => row('w w'))])
  })

const anyBlock = fc.oneof(
  { weight: 3, arbitrary: heading },
  { weight: 5, arbitrary: lines.map((text) => block('paragraph', 0, text)) },
  { weight: 2, arbitrary: list },
  {
    weight: 1,
    arbitrary: lines.map((text) =>
      block(
        'quote',
        0,
        text.map((content) => `> ${content}`),
      ),
    ),
  },
  { weight: 2, arbitrary: fence },
  { weight: 2, arbitrary: table },
  { weight: 1, arbitrary: lines.map((text) => block('html', 0, ['<div>', ...text, '</div>'])) },
  { weight: 1, arbitrary: fc.constant(block('rule', 0, ['***'])) },
)

const frontMatter = fc.constantFrom(
  '',
  '---\ntitle: Title\nlanguage: en\n---\n',
  '---\ntitle: Title\ntags: [a]\n---\n\n',
)

/** Blank lines stand between blocks; `end` is LF or CRLF, and a byte order mark may stand first. */
export const generatedDocument: fc.Arbitrary<GeneratedDocument> = fc
  .record({
    head: frontMatter,
    blocks: fc.array(anyBlock, { minLength: 1, maxLength: 14 }),
    end: fc.constantFrom('\n', '\r\n'),
    mark: fc.constantFrom('', '\ufeff'),
  })
  .map(({ head, blocks, end, mark }) => {
    let word = 0
    const nextWord = () => {
      word += 1
      return `w${word}w`
    }
    const numbered = blocks.map((each) => ({
      ...each,
      lines: each.lines.map((text) => text.replace(/\bw\b/g, nextWord)),
    }))
    const body = numbered.map((each) => each.lines.join('\n')).join('\n\n')
    return { blocks: numbered, source: mark + `${head}${body}\n`.replaceAll('\n', end) }
  })

export function wordsOf(text: string): string[] {
  return text.match(/\bw\d+w\b/g) ?? []
}
