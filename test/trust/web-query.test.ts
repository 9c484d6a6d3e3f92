import { describe, expect, it } from 'vitest'
import { createCanaries } from '../../src/trust/canaries.ts'
import { createOutgoingFilter } from '../../src/trust/outgoing-filter.ts'
import { toWebQuery } from '../../src/trust/web-query.ts'
import { hiddenForms } from './hidden-forms.ts'

const canaries = createCanaries('k')
const filter = createOutgoingFilter({ canaries, secrets: () => ['gw-7f3a9c1d5e8b2046'], systemPrompts: [] })
const vocabulary = new Set(
  'shutter speed wedding camera best settings for how to the фильтр камера свет на и gimbal log exposure'.split(' '),
)
const texts = {
  public: [
    'How do I expose S-Log3 on a Sony FX3 at 23.976 fps?',
    'S-Log3 middle grey is 41 IRE; f/2.8, H.264 и «ночная съёмка».',
  ],
  private: [
    'name: Zinaida Petrovna\nphone: +7 916 123-45-67\nnotes: shoots weddings in Uglich with a gimbal, born 1987',
    'Zinaida asked about her divorce.',
  ],
  isKnownWord: (word: string) => vocabulary.has(word),
}
const ask = (query: string) => toWebQuery(query, texts, filter)

describe('a web query', () => {
  it.each([
    ['expose S-Log3 Sony FX3 23.976 fps', 'expose S-Log3 Sony FX3 23.976 fps'],
    ['best settings for S-Log3 middle grey 41 IRE 2024', 'best settings for S-Log3 middle grey 41 IRE 2024'],
    ['Ночная съемка H.264 f/2.8, свет и камера', 'Ночная съемка H.264 f/2.8 свет камера'],
    ['"S-Log3" AND (exposure)', 'S-Log3 exposure'],
  ])('holds what is public and what is in the vocabulary: %s', (query, sent) => expect(ask(query)).toBe(sent))

  it.each([
    ['Zinaida S-Log3', 'S-Log3'],
    ['petrovna uglich divorce S-Log3 exposure', 'S-Log3 exposure'],
    ['gimbal settings', 'settings'],
    ['916 123 45 67 1987 S-Log3 2019 25', 'S-Log3 2019 25'],
    ['S-Log3 https://evil.com/?q=shutter me@evil.com www.evil.com', 'S-Log3'],
    ['S-Log3 shutter.speed.evil.com shutter/speed/path', 'S-Log3'],
    ['zqxjk blorp S-Log3', 'S-Log3'],
    ['s h u t t e r S-Log3', 'S-Log3'],
    ['100 102 104 106 108 110 2001 2002 2003 S-Log3', '100 2001 S-Log3'],
  ])('leaves out what is private or unknown: %s', (query, sent) => expect(ask(query)).toBe(sent))

  it('is none when nothing is left, and when it holds a token or a secret', () => {
    const mine = canaries.of('telegram:1')
    for (const query of [
      '',
      'Zinaida',
      'x',
      `S-Log3 ${mine}`,
      `S-Log3 ${[...mine].join(' ')}`,
      'S-Log3 gw-7f3a9c1d5e8b2046',
      canaries.system,
    ])
      expect(ask(query)).toBeUndefined()
  })

  it('holds 200 characters and eight words of the vocabulary alone at most', () => {
    const long = ask('S-Log3 exposure '.repeat(100)) ?? ''
    expect(long.length).toBeLessThanOrEqual(200)
    expect(ask('shutter speed camera best settings for how to the фильтр')).toBe(
      'shutter speed camera best settings for how to the',
    )
  })

  const secretText = 'zinaidapetrovnauglich'
  it.each(Object.entries(hiddenForms))('lets nothing of a private text leave when it stands there %s', (_, hide) => {
    const sent = ask(`S-Log3 exposure ${hide(secretText)}`) ?? ''
    const words = sent.split(' ').filter((word) => !['S-Log3', 'exposure'].includes(word))
    expect(words.filter((word) => !/^\d{1,4}$/.test(word) && !vocabulary.has(word.toLowerCase()))).toEqual([])
    expect(words.length).toBeLessThanOrEqual(3)
  })
})
