/** What a person takes along: everything that was put in, under safe names, in the same bytes each time. */
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { createExport, ExportError } from '../../src/users/export.ts'

const parts = [
  { name: 'profile.md', content: '---\nname: "Анна"\n---\n' },
  { name: 'conversations/разговор 1.jsonl', content: new Uint8Array([0, 255, 10]) },
  { name: 'empty.md', content: '' },
]

describe('an export', () => {
  it('holds every part as it was given', () => {
    const files = unzipSync(createExport(parts))
    expect(Object.keys(files)).toEqual(['conversations/разговор 1.jsonl', 'empty.md', 'profile.md'])
    expect(Buffer.from(files['profile.md'] ?? []).toString()).toBe(parts[0]?.content)
    expect([...(files['conversations/разговор 1.jsonl'] ?? [])]).toEqual([0, 255, 10])
  })

  it('is the same bytes for the same parts, in whichever order they come', () => {
    const first = Buffer.from(createExport(parts))
    expect(Buffer.from(createExport(parts.toReversed())).equals(first)).toBe(true)
    // Year, month and day as zip has them, in two bytes: 1980-01-01.
    expect(first.readUInt16LE(12)).toBe((0 << 9) | (1 << 5) | 1)
  })

  it.each(['../x', '/etc/passwd', 'a/../../x', 'C:\\x', 'a\\..\\x', '', '.', 'a//b', 'x\u0000', '__proto__'])(
    'has no part that would be unpacked elsewhere: %j',
    (name) => expect(() => createExport([{ name, content: '' }])).toThrow(ExportError),
  )

  it('has no two parts of one name', () => {
    expect(() => createExport([...parts, { name: 'empty.md', content: 'x' }])).toThrow(ExportError)
  })
})
