import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { factsOf, findQuantities, isClaim, isSupported } from '../../src/agent/quantities.ts'

/** Claims of an answer that the passage does not hold, as written. */
function unsupported(answer: string, source: string): string[] {
  const facts = factsOf(source)
  return findQuantities(answer)
    .filter((quantity) => isClaim(quantity) && !isSupported(quantity, facts))
    .map(({ text }) => text)
}

describe('a quantity stands in a passage', () => {
  it.each([
    ['50 Мбит/с', 'Use 50 Mbps.'],
    ['50 Mb/s', 'Берите 50 Мбит/с.'],
    ['25 к/с', 'At 25 fps.'],
    ['25 кадров в секунду', 'Shoot 25p.'],
    ['24p', 'Shoot 24 frames per second.'],
    ['1080p25', 'Deliver 1080p at 25 fps.'],
    ['1/50 s', 'A shutter speed of 1/50.'],
    ['1/50', 'Выдержка 1/50 с.'],
    ['180°', 'A shutter angle of 180 degrees.'],
    ['180 градусов', 'An angle of 180°.'],
    ['−14 LUFS', 'Aim at -14 LUFS.'],
    ['-14 LUFS', 'Держите –14 LUFS.'],
    ['14 LUFS', 'Aim at −14 LUFS.'],
    ['5600K', 'Set 5600 K.'],
    ['5600 К', 'Set 5600K.'],
    ['f/2.8', 'Диафрагма f/2,8.'],
    ['f2.8', 'Open to f/2.8.'],
    ['F/2', 'Open to f/2.0.'],
    ['ISO800', 'Set ISO 800.'],
    ['ISO 12800', 'Base sensitivities are ISO 800 and 12,800.'],
    ['ND64', 'An ND 64 filter.'],
    ['4:2:2', 'Record 10-bit 4:2:2.'],
    ['10-bit', 'Писать в 10-битном цвете.'],
    ['10 бит', 'Record 10-bit.'],
    ['23,976 к/с', 'Shoot 23.976 fps.'],
    ['12 800 lux', 'It gives 12,800 lux.'],
    ['12800 люкс', 'It gives 12 800 lux.'],
    ['1 000 Вт', 'A lamp of 1,000 W.'],
    ['10 or 12 dB', 'Lift it by 10–12 dB.'],
    ['10–12 дБ', 'Lift it by 10 to 12 dB.'],
    ['from −20 to −12 dBFS', 'Peaks stay at −20…−12 dBFS.'],
    ['24, 25 or 30 fps', 'Shoot 24/25/30 fps.'],
    ['50 Hz', 'Mains of 50/60 Hz.'],
    ['ISO 100 to 800', 'Stay within ISO 100–800.'],
    ['8 Mbps', '| Size | Bitrate (Mbps) |\n|---|---|\n| 1080p | 8 |'],
    ['8 Мбит/с', '| Размер | Битрейт, Мбит/с |\n|---|---|\n| 1080p | 8 |'],
    ['2 stops', 'Close two stops.'],
    ['2/3 stop', 'Close two thirds of a stop.'],
    ['2 ступени', 'Прикройте на две ступени.'],
    ['3840×2160', 'A picture of 3840 x 2160.'],
    ['4K', 'Upload in UHD.'],
    ['2x', 'Слоумо в 2 раза.'],
    ['5 %', 'Five percent.'],
    ['$5', 'It costs 5 USD.'],
    ['CRI of 95', 'Buy lamps of CRI 95 or more.'],
    ['CRF 18', 'Use CRF 18–23.'],
  ])('however either is written: %s in "%s"', (answer, source) => {
    expect(findQuantities(answer).some(isClaim)).toBe(true)
    expect(unsupported(answer, source)).toEqual([])
  })
})

describe('a quantity that no passage holds is caught', () => {
  it.each([
    ['60 Mbps', 'Use 50 Mbps.', ['60']],
    ['50 kbps', 'Use 50 Mbps.', ['50']],
    ['50 МБ/с', 'Берите 50 Мбит/с.', ['50']],
    ['26 кадров в секунду', 'At 25 fps.', ['26']],
    ['1/60 s', 'Use 1/50 s.', ['1/60']],
    ['1/50 m', 'Use 1/50 s.', ['1/50']],
    ['90°', 'An angle of 180°.', ['90']],
    ['180 °C', 'An angle of 180°.', ['180']],
    ['−16 LUFS', 'Aim at −14 LUFS.', ['16']],
    ['+14 dB', 'Cut by −14 dB.', ['14']],
    ['3200K', 'Set 5600 K.', ['3200']],
    ['f/4', 'Open to f/2.8.', ['4']],
    ['ISO 1600', 'Set ISO 800.', ['1600']],
    ['4:2:0', 'Record 4:2:2.', ['4:2:0']],
    ['8-битный', 'Record 10-bit.', ['8']],
    ['25,976 к/с', 'Shoot 23.976 fps.', ['25,976']],
    ['13,800 lux', 'It gives 12,800 lux.', ['13,800']],
    ['10 to 14 dB', 'Lift it by 10–12 dB.', ['14']],
    ['24, 26 or 30 fps', 'Shoot 24, 25 or 30 fps.', ['26']],
    ['12 Мбит/с', '| Размер | Битрейт, Мбит/с |\n|---|---|\n| 1080p | 8 |', ['12']],
    ['8 fps', '| Rate (fps) | Stream (Mbps) |\n|---|---|\n| 25 | 8 |', ['8']],
    ['1920×1200', 'A picture of 1920×1080.', ['1920×1200']],
    ['8K', 'Upload in 4K.', ['8']],
    ['3 stops', 'Close two stops.', ['3']],
    ['2.39:1', 'A frame of 1.85:1.', ['2.39:1']],
    ['48 kHz', 'Record at 44.1 kHz.', ['48']],
    ['48 кГц', 'Сеть 48 Гц.', ['48']],
  ])('%s against "%s"', (answer, source, caught) => {
    expect(unsupported(answer, source)).toEqual(caught)
  })
})

describe('what is no quantity is left alone', () => {
  it.each([
    'H.264',
    'H265',
    'S-Log3',
    'BT.709',
    'Rec. 709',
    'mp4',
    'x264',
    'FX3',
    'SMPTE ST 2084',
    '1. Set the camera',
    'step 2 of 3',
    'in 2026',
    'chapter 5',
    'as of 2024',
  ])('%s', (text) => {
    expect(findQuantities(text).filter(isClaim)).toEqual([])
  })
})

describe('of any text', () => {
  const numbers = fc.oneof(
    fc.integer({ min: 1, max: 20_000 }).map(String),
    fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 99 })).map(([whole, part]) => `${whole}.${part}`),
  )
  const units = fc.constantFrom(
    'fps',
    'Mbps',
    'dB',
    'LUFS',
    'Hz',
    'kHz',
    'GB',
    'K',
    'lux',
    'stops',
    'mm',
    'к/с',
    'Мбит/с',
    'дБ',
    'Гц',
    'ГБ',
    'мм',
    'W',
    'ms',
    '%',
    '°',
  )

  it('each quantity is supported by the text it stands in', () => {
    const said = fc
      .array(fc.tuple(numbers, units), { maxLength: 5 })
      .map((parts) => parts.map((part) => part.join(' ')).join(', then '))
    fc.assert(
      fc.property(fc.oneof(said, fc.string({ maxLength: 80 })), (text) => {
        expect(unsupported(text, text)).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })

  it('a number with a unit is caught unless it stands there', () => {
    fc.assert(
      fc.property(numbers, numbers, units, (said, stands, unit) => {
        fc.pre(Number(said) !== Number(stands))
        expect(unsupported(`Use ${said} ${unit}.`, `Use ${stands} ${unit}.`)).toEqual([said])
      }),
      { numRuns: 1000 },
    )
  })
})
