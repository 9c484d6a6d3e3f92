/** What a reader sees of markdown, for search and embedding. */
import { describe, expect, it } from 'vitest'
import { plainText } from '../../src/knowledge/plain-text.ts'

describe('plain text', () => {
  it.each([
    ['emphasis', 'A *b* **c** ***d*** _e_ __f__ ~~g~~', 'A b c d e f g'],
    ['no emphasis', 'pix_fmt, 2*3, a_b_c, *.mov', 'pix_fmt, 2*3, a_b_c, .mov'],
    ['code', 'Set `-vf scale=<w>:<h>` and ``a `tick` b``.', 'Set -vf scale=<w>:<h> and a tick b.'],
    ['links', 'See [the *guide*](https://x.y/z "Title") and [b](<a b>) and [c](d(e)f).', 'See the guide and b and c.'],
    ['links by reference', 'See [a][1], [b][] and [c].\n\n[1]: https://x.y "Title"\n[c]: <z>', 'See a, b and [c].'],
    ['images', '![A softbox](a.png) and [![badge](b.png)](c)', 'A softbox and badge'],
    ['addresses in angle brackets', 'Write to <https://x.y/z> or <me@x.y>.', 'Write to https://x.y/z or me@x.y.'],
    ['tags', 'A <b>bold</b> H<sub>2</sub>O<br/> <a href="x">y</a>', 'A bold H 2 O y'],
    ['comments', 'A <!-- not\n\nthis --> B <!-- nor this', 'A B'],
    ['scripts and styles', 'A\n<script>\nalert(1)\n</script>\n<STYLE>b { }</STYLE>\nB', 'A\n\n\nB'],
    ['comparisons', 'Keep 3 < 5 and a > b, f/<number> no', 'Keep 3 < 5 and a > b, f/ no'],
    ['entities', 'A&nbsp;&amp;&nbsp;B &mdash; 5&#160;&#x41;&hellip; &unknown;', 'A & B — 5 A… &unknown;'],
    ['escapes', '\\*not\\* 1\\. \\[x\\] C:\\dir', 'not 1. [x] C:\\dir'],
    ['headings', '# A\n\n## B ##\n\nC\n===', 'A\n\nB ##\n\nC'],
    ['lists', '- a\n  - b\n1. c\n2) d\n- [x] e\n+ f', 'a\nb\nc\nd\ne\nf'],
    ['quotes', '> a\n>> b\n> - c', 'a\nb\nc'],
    ['minus signs', '-14 LUFS\n- -6 dB', '-14 LUFS\n-6 dB'],
    ['rules', 'A\n\n---\n\n* * *\n\nB', 'A\n\nB'],
    ['tables', '| a | b |\n|:--|--:|\n| c | d |', '| a | b |\n\n| c | d |'],
    ['footnotes', 'A[^1] b.\n\n[^1]: See *there*.', 'A b.\n\nSee there.'],
    ['a number at the start of a line', '1986. A year', 'A year'],
  ])('of %s', (_, markdown, expected) => {
    expect(plainText(markdown).replace(/\n{2,}/g, '\n\n')).toBe(expected.replace(/\n{2,}/g, '\n\n'))
  })

  it('leaves code as it stands, without its fence', () => {
    expect(plainText('Do:\n\n```sh\nffmpeg -i <in> *.mov # a_b\n```\n\n> ~~~\n> x\n> ~~~\n')).toBe(
      'Do:\n\nffmpeg -i <in> *.mov # a_b\n\n> x',
    )
  })

  it('is not led astray by names of JavaScript', () => {
    expect(plainText('&constructor; &valueOf;')).toBe('&constructor; &valueOf;')
  })

  it.each([
    ['open brackets', '['],
    ['open links', '[a]('],
    ['open titles', '[a](b "c'],
    ['open titles in brackets', '[a](b (c'],
    ['open tags', '<a '],
    ['open comments', '<!-- a'],
    ['open scripts', '<script>'],
    ['backticks', '`'],
    ['stars', '*'],
    ['stars between words', 'a*b_c '],
    ['ampersands', '&#'],
    ['spaces', ' '],
    ['quote marks', '> '],
    ['bars', '|'],
    ['backslashes', '\\'],
    ['open footnotes', '[^'],
  ])('takes no longer for a megabyte of %s than for text', (_, piece) => {
    const started = performance.now()
    plainText(`x ${piece.repeat(1_000_000 / piece.length)}`)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
