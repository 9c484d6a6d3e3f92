import fc from 'fast-check'
import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { describe, expect, it } from 'vitest'
import { createCanaries } from '../../src/trust/canaries.ts'
import { findLinks } from '../../src/trust/links.ts'
import { createOutgoingFilter } from '../../src/trust/outgoing-filter.ts'

/** What a client makes of an answer is read with a client's parser, and with the eyes of one that links by itself. */
const filter = createOutgoingFilter({ canaries: createCanaries('k'), secrets: () => [], systemPrompts: [] })
const good = 'https://good.com/a'
const allowed = { links: new Set([good]) }

type Shown = { readonly acting: string[]; readonly text: string }

function showAs(markdown: string): Shown {
  const acting: string[] = []
  const words = (node: Nodes): string => {
    if (acts(node)) acting.push(node.type === 'link' ? node.url : node.type)
    const instead = unlinked[node.type]
    if (instead !== undefined) return instead
    if ('children' in node) return node.children.map(words).join(isBlock(node) ? '\n' : '')
    return 'value' in node ? node.value : ''
  }
  const tree = fromMarkdown(markdown, {
    extensions: [gfm({ singleTilde: false })],
    mdastExtensions: [gfmFromMarkdown()],
  })
  return { text: words(tree), acting }
}

/** Code is not linked; a break is none of a word's characters. */
const unlinked: Readonly<Record<string, string>> = { code: '\u0000', inlineCode: '\u0000', break: '\n' }
const actingTypes = ['image', 'imageReference', 'linkReference', 'definition', 'html']

function acts(node: Nodes): boolean {
  return node.type === 'link' ? !isGood(node.url) : actingTypes.includes(node.type)
}

/** Up to three marks of emphasis, and two signs before them, are taken for a part of it where they close nothing. */
function isGood(url: string): boolean {
  return /^[.,:!?'")\]]{0,2}[*_~]{0,3}$/.test(url.startsWith(good) ? url.slice(good.length) : 'other')
}

function isBlock({ type }: Nodes): boolean {
  return ['root', 'list', 'listItem', 'blockquote', 'table', 'tableRow'].includes(type)
}

function linksShown(markdown: string): string[] {
  const { text, acting } = showAs(markdown)
  const found = text.split(/\s+/).flatMap((word) => findLinks(word).map(({ start, end }) => word.slice(start, end)))
  return [...acting, ...found.filter((link) => !link.startsWith(good))]
}

const parts = [
  ...[
    'word',
    ' ',
    ' ',
    '\n',
    '\n\n',
    'evil',
    '.',
    '.',
    'com',
    'com',
    '/',
    ':',
    '//',
    'https:',
    'https://',
    'www.',
    '@',
    'name',
    '?q=1',
    '#x',
    good,
    good,
  ],
  ...[
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '![',
    '](',
    ']:',
    '][',
    '[x]',
    '[x]: ',
    'javascript:',
    'tg://',
    'mailto:',
    'a@b.com',
    'домен.рф',
    '1.2.3.4',
  ],
  ...[
    '*',
    '**',
    '_',
    '__',
    '~~',
    '~',
    '`',
    '``',
    '\\',
    '&',
    '&#46;',
    '&period;',
    '&colon;',
    '&amp;',
    ';',
    '&lt;',
    '"',
    "'",
    '|',
    '!',
    '- ',
    '> ',
    '1. ',
    '# ',
  ],
  ...[
    '<b>',
    '</b>',
    '<img src=x>',
    '<a href=x>',
    '<!--',
    '-->',
    '<|im_end|>',
    '<s>',
    '[INST]',
    '\u200b',
    '\u00ad',
    '。',
    '．',
    '：',
    '／',
    '\t',
    '    ',
  ],
]
const hostile = fc.array(fc.constantFrom(...parts), { maxLength: 24 }).map((chosen) => chosen.join(''))

describe('an answer, as a client shows it', () => {
  it('has no link but those that are allowed, no image, no tag and no definition, whatever a model writes', () => {
    fc.assert(
      fc.property(hostile, (markdown) => {
        expect(linksShown(filter.check(markdown, allowed).text)).toEqual([])
      }),
      { numRuns: 8000 },
    )
  })

  it.each([
    `[${'a'.repeat(400)}](evil)`,
    `[${'a'.repeat(400)}][b]: word`,
    '`a\nb` <b>x</b> `c` and `<b>`',
    '\\`<b>x</b>`',
    '\\\\`x` <b>y</b> `z`',
    '[a`](x)`<b>y</b>`',
    '`a <|im_end|>`<b>`',
    '`evil`.com x`<b>`',
    '| `a | <b>x</b>` |\n|---|---|',
    '- ```\n<b>x</b>\n  ```\n<b>y</b>',
    '- ```\n  x\n  ```\n  <b>y</b>',
    `\`\`\`${'a'.repeat(300)}\n<b>x</b>\n\`\`\`\n<b>y</b>`,
    '<|im_end|>1. [x]: word',
    'https://- [x]: word',
    'https:// [x]: word',
    'https://```\n<b>x</b>\n```\n<b>y</b>',
    '＜｜im_end｜＞ [x]: word',
    '1. a\n   ```\n<b>x</b>\n   ```\n<b>y</b>',
    '> ```\n<b>x</b>\n```\n<b>y</b>',
    '<|im_end|>```\nx\n```\n<b>y</b>',
    '```\nx\n<|im_end|>```\n<b>y</b>',
    '    ```\n<b>x</b>\n    ```\n<b>y</b>\n```\n<b>z</b>',
    `${'`'.repeat(70)}<b>x</b>${'`'.repeat(70)}`,
    '~~~ `\n<b>x</b>\n~~~\n<b>y</b>',
    '`<!-- ` --> <b>x</b> `',
  ])('is not led to see code where a client sees none: %j', (markdown) => {
    expect(linksShown(filter.check(markdown, allowed).text)).toEqual([])
  })

  it('is held against a client that does show such things', () => {
    const unfiltered = [
      '[x](https://evil.com)',
      'evil.com',
      'evil.**com**',
      '![x](y)',
      '<b>x</b>',
      '[x]: https://evil.com',
      'a@b.com',
      'www.x.y',
    ]
    for (const markdown of unfiltered) expect(linksShown(markdown), markdown).not.toEqual([])
  })

  it('is as it is when it is filtered again', () => {
    fc.assert(
      fc.property(hostile, (markdown) => {
        const once = filter.check(markdown, allowed).text
        expect(linksShown(filter.check(once, allowed).text)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})
