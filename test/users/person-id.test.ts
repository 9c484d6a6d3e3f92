/** One person, one folder name; one folder name, one person; and no text that is not an integer has either. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PersonIdError, personFolder, personOfFolder } from '../../src/users/person-id.ts'

describe("the name of a person's folder", () => {
  it('is made of the channel and the integer', () => {
    expect(personFolder({ channel: 'telegram', id: '1' })).toBe('tg_1')
    expect(personFolder({ channel: 'web', id: '42' })).toBe('web_42')
    expect(personFolder({ channel: 'api', id: String(Number.MAX_SAFE_INTEGER) })).toBe('api_9007199254740991')
  })

  it.each([
    ...[
      '',
      '0',
      '-1',
      '+1',
      '01',
      '007',
      '1.0',
      '1e3',
      '0x10',
      '0b1',
      '1_000',
      '1,000',
      '1n',
      'NaN',
      'Infinity',
      'one',
    ],
    ...[' 1', '1 ', '1\n', '\n1', '1\u0000', '\u200b1', '1\u202e', '１', '１２', '١', '१', '²', '①', '1１'],
    ...['9007199254740992', '9007199254740993', '99999999999999999999', '1'.repeat(1000)],
    ...['../1', '1/../2', '1/', '/1', '1\\2', '1%2f', '1;2', 'tg_1', '@name', '__proto__', 'undefined'],
  ])('is not made of %j', (id) => {
    expect(() => personFolder({ channel: 'telegram', id })).toThrow(PersonIdError)
    expect(personOfFolder(`tg_${id}`)).toBeUndefined()
  })

  it.each(['', 'Telegram', 'tg', 'telegram ', 'slack', '../telegram', '__proto__', 'constructor', 'toString'])(
    'is not made for the channel %j',
    (channel) => expect(() => personFolder({ channel, id: '1' })).toThrow(PersonIdError),
  )

  it.each([
    'tg',
    'tg_',
    '_1',
    'tg_1_2',
    'tg__1',
    'TG_1',
    'tg_1 ',
    'telegram_1',
    'tg-1',
    '.gitkeep',
    'tg_1.md',
    'tg_１',
  ])('is never %j', (folder) => expect(personOfFolder(folder)).toBeUndefined())

  it('says what it received, in one short line', () => {
    expect(() => personFolder({ channel: 'telegram', id: `1\n${'9'.repeat(9999)}` })).toThrow(
      /Received: "1\\n9{38}"\.$/,
    )
  })

  it('leads back to the one person it was made of, whatever the id', () => {
    const channels = fc.constantFrom('telegram', 'web', 'api')
    const ids = fc.oneof(
      fc.maxSafeNat().map(String),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'0123456789１ -_./') }),
    )
    fc.assert(
      fc.property(channels, ids, (channel, id) => {
        try {
          const folder = personFolder({ channel, id })
          expect(folder).toMatch(/^(tg|web|api)_[1-9][0-9]{0,15}$/)
          expect(personOfFolder(folder)).toEqual({ channel, id })
        } catch (error) {
          if (!(error instanceof PersonIdError)) throw error
          expect(/^[1-9][0-9]*$/.test(id) && Number.isSafeInteger(Number(id))).toBe(false)
        }
      }),
      { numRuns: 5000 },
    )
  })
})
