import { describe, expect, it } from 'vitest'
import { renderPreview, renderReply } from '../../../src/channels/telegram/render-reply.ts'
import { findEntityProblems } from './entity-validator.ts'
import { withoutSpace } from './shown-characters.ts'

const source = (n: number, heading = 'Shutter at 25 fps') => ({ n, title: 'Shutter', heading })
const textsOf = (markdown: string) => renderReply({ markdown, sources: [], language: 'en' }).map(({ text }) => text)
const previewOf = (markdown: string) => renderPreview(markdown).map(({ text }) => text)
const sentences = (word: string, length: number) => `${word} `.repeat(length / (word.length + 1)).trim()

describe('a reply', () => {
  it('ends with its sources in a quote that opens', () => {
    const sources = [
      source(1),
      source(3, 'Shutter'),
      { n: 4, title: 'Свет\n и\u0007тень', heading: '', updated: '2026-11-22' },
    ]
    const [message, ...others] = renderReply({ markdown: 'Set **1/50 s** [1].', sources, language: 'ru' })
    const quote = '📚 Источники\n[1] Shutter › Shutter at 25 fps\n[3] Shutter\n[4] Свет и тень · 2026-11-22'
    expect(others).toEqual([])
    expect(message).toEqual({
      text: `Set 1/50 s [1].\n\n${quote}`,
      entities: [
        { type: 'bold', offset: 4, length: 6 },
        { type: 'expandable_blockquote', offset: 17, length: quote.length },
        { type: 'bold', offset: 17, length: '📚 Источники'.length },
      ],
    })
  })

  it('names its sources in English', () =>
    expect(renderReply({ markdown: 'a', sources: [source(1)], language: 'en' })[0]?.text).toContain('📚 Sources\n[1]'))

  it('is nothing when there is nothing to see', () => expect(textsOf('<think>hm</think>\n \u200b')).toEqual([]))

  it('takes the end of the answer along when the sources need one more message', () => {
    const markdown = Array.from({ length: 10 }, (_, at) => sentences(`word${at}`, 360)).join('\n\n')
    const sources = Array.from({ length: 20 }, (_, at) => source(at + 1))
    const messages = renderReply({ markdown, sources, language: 'en' })
    expect(messages).toHaveLength(2)
    expect(messages[1]?.text).toMatch(/^word\d[\s\S]*\n\n📚 Sources\n/)
    expect(withoutSpace(messages.map(({ text }) => text).join(''))).toContain(withoutSpace(markdown))
  })

  it('holds more sources than one message does', () => {
    const sources = Array.from({ length: 200 }, (_, at) => source(at + 1))
    const messages = renderReply({ markdown: 'Short.', sources, language: 'en' })
    expect(messages.flatMap(({ text, entities }) => findEntityProblems(text, entities))).toEqual([])
    expect(messages.every(({ entities }) => entities.some(({ type }) => type === 'expandable_blockquote'))).toBe(true)
    expect(messages.map(({ text }) => text).join('\n')).toContain('[200] Shutter')
  })
})

describe('a long answer is cut', () => {
  it('before the block that no longer fits, with its heading', () => {
    const [first, second] = textsOf(`${sentences('one', 2000)}\n\n## Next\n\n${sentences('two', 2400)}`)
    expect(first).toBe(sentences('one', 2000))
    expect(second).toBe(`Next\n\n${sentences('two', 2400)}`)
  })

  it('between the items of a list, which counts on', () => {
    const items = Array.from({ length: 30 }, (_, at) => `${at + 1}. ${sentences('item', 200)}`).join('\n')
    const [first, second] = textsOf(`Steps:\n\n${items}`)
    expect(first).toMatch(/^Steps:/)
    expect(second).toMatch(/^18\. item/)
  })

  it('not between items that all say 1.: they count on in one piece', () => {
    const items = Array.from({ length: 30 }, () => `1. ${sentences('item', 200)}`).join('\n')
    expect(textsOf(items).join('\n')).toContain('\n30. item')
  })
})

describe('a preview', () => {
  const blocks = Array.from({ length: 30 }, (_, at) => `Block ${at} **${sentences('слово', 300)}**`)
  const markdown = blocks.join('\n\n')

  it('is one message until it is full, then goes on in the next', () => {
    expect(previewOf(markdown.slice(0, 3000))).toHaveLength(1)
    const [first, second] = previewOf(markdown.slice(0, 4500))
    expect(first).toMatch(/^Block 0 /)
    expect(second).toMatch(/^Block 11 /)
  })

  it('never moves a cut, and the reply has the same ones', () => {
    const reply = renderReply({ markdown, sources: [source(1)], language: 'en' })
    for (let end = 100; end < markdown.length; end += 311) {
      const final = renderPreview(markdown.slice(0, end)).slice(0, -1)
      expect(reply.slice(0, final.length)).toEqual(final)
    }
  })

  it('does not show what was merely begun', () => {
    expect(previewOf('Text\n-')).toEqual(['Text'])
    expect(renderPreview('Text\n-')[0]?.entities).toEqual([])
    expect(previewOf('Text\n\n2.')).toEqual(['Text'])
    expect(previewOf('Text\n- a')).toEqual(['Text\n\n• a'])
  })

  it('shows the beginning of a block longer than a message', () => {
    const [message, ...others] = previewOf(`\`\`\`\n${'code line\n'.repeat(700)}`)
    expect(others).toEqual([])
    expect(message?.length).toBeLessThanOrEqual(4000)
  })

  it('is nothing while a model still reasons', () => expect(previewOf('<think>First')).toEqual([]))
})
