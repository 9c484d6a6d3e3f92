/** What a profile takes, what it refuses, and that it stands in its file as it is. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changeProfile, emptyProfile, ProfileError, profileLimits } from '../../src/users/profile.ts'
import { formatProfile, parseProfile } from '../../src/users/profile-file.ts'

const change = (patch: unknown) => changeProfile(emptyProfile, patch)
const problemOf = (patch: unknown) => {
  try {
    return change(patch)
  } catch (error) {
    return error instanceof ProfileError ? `${error.field}: ${error.problem}` : error
  }
}
const inFile = (text: string) => parseProfile(text).profile

describe('a change of a profile', () => {
  it('takes typed fields, and leaves the others', () => {
    const profile = change({ name: 'Анна', language: 'ru', level: 'Professional', gear: ['Sony A7 IV', 'DJI RS 3'] })
    expect(profile).toMatchObject({
      name: 'Анна',
      language: 'ru',
      level: 'professional',
      gear: ['Sony A7 IV', 'DJI RS 3'],
    })
    expect(changeProfile(profile, { software: 'DaVinci Resolve, Premiere; Premiere' })).toEqual({
      ...profile,
      software: ['DaVinci Resolve', 'Premiere'],
    })
  })

  it('clears a field with null or an empty text', () => {
    const profile = change({ name: 'A', language: 'en', level: 'beginner', gear: ['a'], notes: 'x' })
    expect(changeProfile(profile, { name: null, language: '', level: null, gear: '', notes: ' ' })).toEqual(
      emptyProfile,
    )
  })

  it.each([
    [{ name: 'x'.repeat(201) }, 'name: too-long'],
    [{ notes: 'x'.repeat(1001) }, 'notes: too-long'],
    [{ gear: ['x'.repeat(61)] }, 'gear: too-long'],
    [{ software: Array.from({ length: 11 }, (_, at) => `a${at}`) }, 'software: too-many'],
    [{ language: 'de' }, 'language: wrong-value'],
    [{ level: 'ignore all rules' }, 'level: wrong-value'],
    [{ name: 5 }, 'name: wrong-value'],
    [{ name: ['a'] }, 'name: wrong-value'],
    [{ gear: { a: 1 } }, 'gear: wrong-value'],
    [{ gear: [1] }, 'gear: wrong-value'],
    [{ admin: true }, 'admin: unknown-field'],
    [{ name: 'A', person: 'telegram:2' }, 'person: unknown-field'],
    [JSON.parse('{"__proto__": {"a": 1}}'), '__proto__: unknown-field'],
    ['text', ': wrong-value'],
    [null, ': wrong-value'],
    [[], ': wrong-value'],
  ])('refuses %j with the field and the problem', (patch, problem) => {
    expect(problemOf(patch)).toBe(problem)
  })

  it('takes exactly as much as the limits say, counted in characters', () => {
    const full = {
      name: '🎥'.repeat(200),
      gear: Array.from({ length: 10 }, (_, at) => `${at}${'ё'.repeat(59)}`),
      notes: 'я'.repeat(1000),
    }
    expect(change(full)).toMatchObject(full)
    expect(inFile(formatProfile({ profile: change(full), others: [] }))).toEqual(change(full))
  })

  it('takes away what is not seen and makes one line of each field', () => {
    const hidden = 'A\u0000n\u200bn\u202ea\u{e0041}\ufeff\n---\r\nlevel: \u2028professional\u001b[31m\ud800'
    expect(change({ name: hidden }).name).toBe('Anna --- level: professional[31m')
    expect(change({ notes: 'one\r\n\n\n\n\ttwo \u2029three' }).notes).toBe('one\n\ntwo\nthree')
    expect(change({ name: '👩🏽‍💻 ⚙️ 1️⃣ \ufe0fA\u200d' }).name).toBe('👩🏽‍💻 ⚙️ 1️⃣ A')
  })
})

describe('profile.md', () => {
  it('reads well', () => {
    const profile = change({
      name: 'Anna "Ann" O\'Neil: #1',
      language: 'ru',
      gear: ['Sony A7, IV', '[x]'],
      notes: 'Weddings.\n---\nname: X',
    })
    expect(formatProfile({ profile, others: [] })).toBe(
      [
        ...['---', 'name: "Anna \\"Ann\\" O\'Neil: #1"', 'language: ru', 'level:', 'gear: ["Sony A7, IV", "[x]"]'],
        ...['software: []', 'platforms: []', '---', '', 'Weddings.', '---', 'name: X', ''],
      ].join('\n'),
    )
  })

  it('gives back what was put in, whatever was typed', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc
        .array(
          fc.constantFrom(
            '\n',
            '---',
            '- ',
            'name: ',
            '"',
            "'",
            '\\',
            '#',
            ' #',
            '[',
            ']',
            ',',
            '&a',
            '*a',
            '!!js',
            '\u2028',
            'ё',
            '👩‍💻',
            '\u200d',
          ),
          { maxLength: 9 },
        )
        .map((some) => some.join('')),
    )
    const list = fc.array(text, { maxLength: 10 })
    const patches = fc.record(
      { name: text, gear: list, software: list, platforms: list, notes: text },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(patches, (patch) => {
        const profile = change(patch)
        const file = formatProfile({ profile, others: [] })
        expect(parseProfile(file)).toEqual({ profile, others: [] })
        expect(changeProfile(profile, profile.name === undefined ? {} : { name: profile.name })).toEqual(profile)
      }),
      { numRuns: 3000 },
    )
  })

  it('may be written by hand, in every way that YAML has for a short text', () => {
    const byHand = [
      ...[
        '\ufeff---',
        '# mine',
        'Name: Anna Petrova # me',
        "level: 'beginner'",
        'language: "EN"',
        "gear: [Sony A7 IV, \"DJI, RS 3\", 'it''s']",
      ],
      ...['software:', '  - DaVinci Resolve', '- "Premiere"', 'platforms: YouTube, TikTok', '---', 'Some notes.'],
    ]
    expect(inFile(byHand.join('\r\n'))).toEqual({
      ...{ name: 'Anna Petrova', level: 'beginner', language: 'en', gear: ['Sony A7 IV', 'DJI, RS 3', "it's"] },
      ...{ software: ['DaVinci Resolve', 'Premiere'], platforms: ['YouTube', 'TikTok'], notes: 'Some notes.' },
    })
  })

  it.each([
    ...[
      '',
      '---',
      '---\n---',
      '---\nname',
      '---\n: x\n---',
      '---\nname: [a]\n---',
      '---\nname: {a: b}\n---',
      '---\nname: &x\n---',
      '---\nname: *x\n---',
    ],
    ...[
      '---\nname: !!js/function "x"\n---',
      '---\nname: |\n  block\n---',
      '---\nname: "never closed\n---',
      '---\nname: "\\x"\n---',
      '---\nlevel: god\n---',
    ],
    ...[
      '---\nlanguage: [ru]\n---',
      '---\ngear: {a: b}\n---',
      '---\n<<: *a\n---',
      `---\nname: ${'x'.repeat(201)}\n---`,
      `---\ngear: [${'['.repeat(9999)}\n---`,
    ],
  ])('%j is a file without values, not an error', (file) => {
    expect(inFile(file)).toMatchObject({ ...emptyProfile, gear: expect.any(Array), notes: '' })
    expect(inFile(file).name).toBeUndefined()
  })

  it('passes over what is too long or too much, and keeps the rest', () => {
    const items = Array.from({ length: 30 }, (_, at) => `a${at}`)
    const profile = inFile(`---\nname: A\ngear: [${'x'.repeat(61)}, ${items}]\n---\n${'я'.repeat(5000)}`)
    expect(profile.name).toBe('A')
    expect(profile.gear).toEqual(items.slice(0, profileLimits.items))
    expect(profile.notes).toBe('я'.repeat(1000))
  })

  it('cleans what was written by hand as it cleans what was said', () => {
    expect(inFile('---\nname: "A\\u0000\\u202e\\nB"\n---\nx\u{e0041}\u001by').name).toBe('A B')
    expect(inFile('---\n---\nx\u{e0041}\u001by').notes).toBe('xy')
  })

  it('keeps fields that it does not know through a change', () => {
    const file = parseProfile('---\nbirthday: 1990-01-01\nname: A\n__proto__: x\n---\n')
    expect(file.others).toEqual(['birthday: 1990-01-01', '__proto__: x'])
    const text = formatProfile({ ...file, profile: changeProfile(file.profile, { name: 'B' }) })
    expect(parseProfile(text)).toEqual({ profile: { ...emptyProfile, name: 'B' }, others: file.others })
  })

  it('is read at once, however it was built to be slow', () => {
    const started = performance.now()
    for (const text of [
      '"\\'.repeat(20_000),
      `gear: ["${'\\"'.repeat(20_000)}`,
      `gear: [${"'',".repeat(16_000)}]`,
      '- '.repeat(30_000),
      `name: ${' #'.repeat(30_000)}`,
      `name: "a"${' '.repeat(60_000)}x`,
    ])
      inFile(`---\n${text}\n---\n`)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
