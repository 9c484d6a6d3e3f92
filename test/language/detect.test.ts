/** Which language a text is in. */
import { describe, expect, it } from 'vitest'
import { detectLanguage } from '../../src/language/detect.ts'

describe('the language of a text', () => {
  it.each([
    ['ru', 'какой битрейт для YouTube 4K'],
    ['ru', 'Снимать в S-Log3 на Sony FX3, ISO 800, а красить в DaVinci Resolve?'],
    ['ru', 'Premiere Pro не видит ProRes RAW'],
    ['ru', 'штатив'],
    ['ru', 'H.265 или H.264'],
    ['en', 'what shutter speed for 25 fps'],
    ['en', 'What does «выдержка» mean in English?'],
    ['en', 'tripod'],
    ['en', '4:2:2 1/50'],
    ['en', ''],
    ['en', 'Straße, café, 你好'],
  ])('is %s: %s', (language, text) => {
    expect(detectLanguage(text)).toBe(language)
  })

  it('does not depend on how long it goes on', () => {
    expect(detectLanguage(`${'Свет и звук на площадке. '.repeat(2000)}${'word '.repeat(100_000)}`)).toBe('ru')
  })
})
