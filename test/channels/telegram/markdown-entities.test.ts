import { describe, expect, it } from 'vitest'
import type { FormattedText } from '../../../src/channels/telegram/formatted-text.ts'
import { toFormattedText } from '../../../src/channels/telegram/markdown-entities.ts'
import { findEntityProblems } from './entity-validator.ts'

/** The entities as "type(what they cover)". */
function marksOf({ text, entities }: FormattedText): string[] {
  return entities.map(({ type, offset, length }) => `${type}(${text.slice(offset, offset + length)})`)
}

function shown(...lines: string[]) {
  const formatted = toFormattedText(lines.join('\n'))
  if (formatted.text !== '') expect(findEntityProblems(formatted.text, formatted.entities)).toEqual([])
  return { text: formatted.text, marks: marksOf(formatted), entities: formatted.entities }
}

describe('inline marks', () => {
  it.each([
    ['**a** *b* ~~c~~ `d`', 'a b c d', ['bold(a)', 'italic(b)', 'strikethrough(c)', 'code(d)']],
    ['__not underlined__', 'not underlined', ['bold(not underlined)']],
    ['***both***', 'both', ['italic(both)', 'bold(both)']],
    ['**in *it* too**', 'in it too', ['bold(in it too)', 'italic(it)']],
    ['**in **it** too**', 'in it too', ['bold(in it too)']],
    ['**around `code` here**', 'around code here', ['bold(around)', 'code(code)', 'bold(here)']],
    ['about ~24 or ~25', 'about ~24 or ~25', []],
    ['an unfinished **bold', 'an unfinished **bold', []],
    ['кадр 👨‍👩‍👧‍👦 **ё**', 'кадр 👨‍👩‍👧‍👦 ё', ['bold(ё)']],
    ['&laquo;да&raquo; &amp; \\*', '«да» & *', []],
    ['see [1] and [2][3]', 'see [1] and [2][3]', []],
    ['note[^1]\n\n[^1]: said', 'note[^1]\n\n[^1] said', []],
    ['<b>raw</b> a<br>b', '<b>raw</b> a\nb', []],
    ['one  \ntwo\\\nthree\nfour', 'one\ntwo\nthree\nfour', []],
  ])('%j', (markdown, text, marks) => expect(shown(markdown)).toMatchObject({ text, marks }))
})

describe('links', () => {
  it.each(['http://a.b/', 'https://a.b/c?d=1#e', 'tg://user?id=1', 'mailto:a@b.c'])('lead to %s', (url) =>
    expect(shown(`[here](${url})`).entities).toEqual([{ type: 'text_link', url, offset: 0, length: 4 }]),
  )

  it.each(['javascript:alert(1)', 'file:///etc', 'data:,a', '/docs', 'docs.md', ''])('to %j are their text', (url) =>
    expect(shown(`[here](${url})`)).toEqual({ text: 'here', marks: [], entities: [] }),
  )

  it('stay as they are when they show their address', () =>
    expect(shown('https://a.b www.a.b <https://a.b> a@b.cd')).toEqual({
      text: 'https://a.b www.a.b https://a.b a@b.cd',
      marks: [],
      entities: [],
    }))

  it('may be defined elsewhere', () =>
    expect(shown('[here][x]', '', '[x]: https://a.b').marks).toEqual(['text_link(here)']))

  it('hold no code and no link', () =>
    expect(shown('[`a` ![b](http://c.d)](http://e.f)').marks).toEqual(['text_link(a b)']))

  it('stand for images', () => {
    expect(shown('![plan](https://a.b/c.png)').marks).toEqual(['text_link(plan)'])
    expect(shown('![plan](c.png)')).toMatchObject({ text: 'plan', marks: [] })
  })
})

describe('blocks', () => {
  it('are headings in bold, paragraphs and rules', () =>
    expect(shown('# Title `x`', 'text', '', '---', '', 'Under', '===')).toMatchObject({
      text: 'Title x\n\ntext\n\n———\n\nUnder',
      marks: ['bold(Title)', 'code(x)', 'bold(Under)'],
    }))

  it('are lists in each other, with their numbers', () =>
    expect(
      shown('3. three', '   - *a*', '     - b', '       more', '4. four', '', '* [ ] to do', '* [x] done').text,
    ).toBe('3. three\n   • a\n      • b\n         more\n4. four\n\n☐ to do\n☑ done'))

  it('are loose lists with space between the items', () =>
    expect(shown('- a', '', '  b', '', '- c').text).toBe('• a\n\n   b\n\n• c'))

  it('are code with its language, as it is indented', () =>
    expect(shown('```ts title', '  if (a) {', '\tb', '  }', '```').entities).toEqual([
      { type: 'pre', language: 'ts', offset: 0, length: '  if (a) {\n    b\n  }'.length },
    ]))

  it('are code before its fence is closed', () =>
    expect(shown('Run:', '```sh', 'ls **a**')).toMatchObject({ text: 'Run:\n\nls **a**', marks: ['pre(ls **a**)'] }))

  it('are code in a list, at the margin', () =>
    expect(shown('- a', '  ```', '  x', '   y', '  ```', '  b')).toMatchObject({
      text: '• a\nx\n y\n   b',
      marks: ['pre(x\n y)'],
    }))

  it('are quotes, flattened', () =>
    expect(shown('> a `b`', '>> c')).toMatchObject({ text: 'a b\n\nc', marks: ['blockquote(a b\n\nc)'] }))

  it('are quotes around the code in them', () =>
    expect(shown('> a', '> ```', '> b', '> ```', '> c').marks).toEqual(['blockquote(a)', 'pre(b)', 'blockquote(c)']))
})

describe('tables', () => {
  it('are in columns when they fit a telephone', () =>
    expect(shown('| fps | Выдержка |', '|---:|:---:|', '| 24 | **1/48** |', '| 👍 | 1/50 |')).toMatchObject({
      text: 'fps  Выдержка\n─────────────\n 24    1/48\n 👍    1/50',
      marks: ['pre(fps  Выдержка\n─────────────\n 24    1/48\n 👍    1/50)'],
    }))

  it('are one value a line when they do not', () =>
    expect(
      shown('| Camera | Recording format in full | Where it is set |', '|-|-|-|', '| A | **ProRes** | |', '| B |'),
    ).toMatchObject({
      text: 'Camera: A\nRecording format in full: ProRes\nWhere it is set: —\n\nCamera: B\nRecording format in full: —\nWhere it is set: —',
      marks: ['bold(ProRes)'],
    }))

  it('show their head before there is a row', () =>
    expect(shown('| A column with a long name | Another column with one |', '|-|-|').text).toBe(
      'A column with a long name | Another column with one',
    ))
})

describe('what a model sends beside its answer', () => {
  it.each([
    ['<think>why [1]\n\n# so</think>\n\nAnswer', 'Answer'],
    ['\n<Thinking>a</Thinking><think>b</think> Answer', 'Answer'],
    ['<think>not done', ''],
    ['<think>not done</thi', ''],
    ['<thi', ''],
    ['<', ''],
    ['Use `<think>` tags', 'Use <think> tags'],
    ['<thin> air', '<thin> air'],
  ])('%j is read as %j', (markdown, text) => expect(shown(markdown).text).toBe(text))

  it('is no half character and no control character', () => {
    expect(shown('a \ud83d').text).toBe('a')
    expect(shown('a\ud83d b\u0007c\r\nd').text).toBe('a\ufffd b c\nd')
  })

  it.each(['>', '[', '*a_', '- ', '1. ', '**a ', '![', '<', '|'])('may be thousands of %j', (mark) => {
    const { text } = toFormattedText(`${mark.repeat(20_000)}end`)
    expect(text.endsWith('end')).toBe(true)
  })
})

const rich = {
  en: '## Shutter **speed**\n\nSet `1/50 s` for *25 fps* [1] – see [the guide](https://a.b/c).\n\n1. Lock it\n   - **PAL**: 1/50\n   - NTSC: 1/60 👨‍👩‍👧‍👦\n2. Test\n\n| fps | shutter |\n|---|---:|\n| 24 | 1/48 |\n| 25 | **1/50** |\n\n```sh\nffmpeg -i a.mov \\\n  -r 25 b.mp4\n```\n\n> Quote `x` [2]\n> > deeper\n\n- [x] done\n- [ ] ~~to do~~\n\n---\n![plan](https://a.b/p.png)[^1]\n\n[^1]: &copy; note',
  ru: '# Выдержка 🇷🇺\n\nСтавьте **1/50 с** при *25 к/с* [1].  \nПодробнее: [статья «Ёлка»](https://пример.рф/путь).\n\n* Свет:\n  1. ключевой – `5600 K`\n  2. заполняющий\n\n     ```\n     f/2.8\n       ISO 800\n     ```\n* Звук\n\n| Параметр | Длинное значение первого столбца |\n|:-:|---|\n| Битрейт | 100 Мбит/с [2] |\n| Кодек |\n\n> ***Важно***: 50 Гц 👍🏽\n\n<div>сырой</div>\n\n~~Старое~~ &laquo;новое&raquo; \\*звезда\\* е\u0301',
}

describe('an answer while it is written', () => {
  it.each(['en', 'ru'] as const)('can be sent at every character (%s)', (language) => {
    const answer = rich[language]
    for (let end = 1; end <= answer.length; end += 1) shown(answer.slice(0, end))
  })
})
