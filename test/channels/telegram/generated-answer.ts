/** Answers made by chance as a model writes them: both languages, emoji, marks in each other, marks that mean nothing. */
import fc from 'fast-check'

type Blocks = fc.Arbitrary<string>

const word = fc.constantFrom(
  ...[
    'shutter',
    'выдержка',
    '1/50',
    '25',
    'fps',
    'S-Log3',
    'ёж',
    'Й',
    'é',
    'е\u0301',
    '👨‍👩‍👧‍👦',
    '🇷🇺',
    '👍🏽',
    '1️⃣',
    '漢字',
  ],
  ...[
    '[1]',
    '[12]',
    'a_b_c',
    '2*3*4',
    '~5',
    '&amp;',
    '&nbsp;',
    '&#8212;',
    '\\*',
    '<b>',
    '<br>',
    'a<b',
    '$5',
    '|',
    '#tag',
    '@name',
  ],
)
const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((each) => each.join(' '))
const url = fc.constantFrom(
  'https://a.b/c?d=1&e=%20',
  'http://пример.рф/путь',
  'mailto:a@b.c',
  'tg://user?id=1',
  'javascript:1',
  '/a',
  '',
)

function inline(depth: number): fc.Arbitrary<string> {
  const content = depth === 0 ? words : fc.oneof(words, inline(depth - 1))
  return fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: words },
        fc
          .tuple(fc.constantFrom('**', '*', '_', '__', '~~', '***', '`', '``'), content)
          .map(([mark, text]) => mark + text + mark),
        fc
          .tuple(fc.constantFrom('**', '*', '`', '[', '](', '~~', '![', '<', '\\', '&'), content)
          .map(([mark, text]) => mark + text),
        fc.tuple(content, url, fc.constantFrom('', '!')).map(([text, address, mark]) => `${mark}[${text}](${address})`),
        fc.constantFrom(
          'https://a.b',
          'www.a.b',
          '<https://a.b>',
          'a@b.cd',
          '[^1]',
          '[a][ref]',
          '![](http://a.b/c.png)',
        ),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts) => parts.join(' '))
}

const line = inline(1)
const paragraph = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 3 }), fc.constantFrom('\n', '  \n', '\\\n'))
  .map(([lines, end]) => lines.join(end))
const heading = fc.tuple(fc.constantFrom('#', '##', '######'), line).map(([mark, text]) => `${mark} ${text}`)
const code = fc
  .tuple(
    fc.constantFrom('```', '~~~', '````'),
    fc.constantFrom('', 'sh', 'c++ title'),
    fc.array(fc.constantFrom('ls -la', '  x = [1]', '', '\tтаб', '**a**', '😀', '> q', '``'), { maxLength: 5 }),
    fc.boolean(),
  )
  .map(([fence, language, lines, closed]) => [fence + language, ...lines, ...(closed ? [fence] : [])].join('\n'))
const cell = fc.oneof(
  { weight: 3, arbitrary: words.map((text) => text.replaceAll('|', '')) },
  fc.constantFrom('', '`a \\| b`', '**b**', '[l](https://a.b)'),
)
const table = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
    fc.constantFrom('---', ':-:', '--:'),
  )
  .map(([columns, [head = [], ...rows], ruler]) => {
    const names = Array.from({ length: columns }, (_, at) => head[at] ?? '')
    return [names, names.map(() => ruler), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
  })
const noise = fc
  .array(fc.constantFrom(...'*_`~[]()!<>#-+|=:\\&; \n\t1.aя'.split(''), '😀', '\r\n', '\u0000', '\u200b'), {
    maxLength: 30,
  })
  .map((marks) => marks.join(''))

function list(depth: number): Blocks {
  return fc
    .tuple(
      fc.constantFrom('-', '*', '1.', '7)', '- [ ]', '- [x]'),
      fc.array(fc.tuple(paragraph, depth === 0 ? fc.constant('') : block(depth - 1)), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
    )
    .map(([mark, items, loose]) =>
      items
        .map(([text, inner]) => `${mark} ${hang(inner === '' ? text : `${text}\n${loose ? '\n' : ''}${inner}`, mark)}`)
        .join(loose ? '\n\n' : '\n'),
    )
}

function hang(text: string, mark: string): string {
  return text.replaceAll('\n', `\n${' '.repeat(mark.startsWith('-') ? 2 : mark.length + 1)}`)
}

function block(depth: number): Blocks {
  const inner = depth === 0 ? paragraph : block(depth - 1)
  return fc.oneof(
    { weight: 4, arbitrary: paragraph },
    { weight: 3, arbitrary: list(depth) },
    { weight: 2, arbitrary: heading },
    { weight: 2, arbitrary: code },
    { weight: 2, arbitrary: table },
    {
      weight: 2,
      arbitrary: fc.tuple(inner, fc.constantFrom('> ', '>> ', '>')).map(([text, mark]) => text.replace(/^/gm, mark)),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '---',
        '***',
        '<div>\nтекст\n</div>',
        '<!-- a -->',
        '[^1]: note',
        '[ref]: https://r.ef',
        '    indented',
      ),
    },
    { weight: 1, arbitrary: noise },
  )
}

/** Blocks with a blank line between most of them. */
export const generatedAnswer: fc.Arbitrary<string> = fc
  .array(fc.tuple(block(2), fc.constantFrom('\n\n', '\n\n', '\n\n', '\n', '\r\n\r\n')), { minLength: 1, maxLength: 3 })
  .map((blocks) => blocks.flat().join(''))

/** Longer than one message; every block closed, and nothing defined in one place that is used in another. */
export const generatedLongAnswer: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 3, arbitrary: paragraph }, list(0), heading, table), { minLength: 60, maxLength: 90 })
  .map((blocks) => blocks.map((text) => text.replaceAll(/\[\^1\]|\[a\]\[ref\]|`/g, '')).join('\n\n'))
