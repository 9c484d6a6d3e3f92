import '../support/fixed-seed.ts'
import fc from 'fast-check'
import JSON5 from 'json5'
import { describe, expect, it } from 'vitest'
import { ConfigEditError, editConfigText, parseConfigPath, parseConfigText } from '../../src/config/edit.ts'

const set = (text: string, path: string, value: unknown) => editConfigText(text, parseConfigPath(path), value)

const text = `// The gateway of the studio.
{
  gateway: { port: 18789 }, // behind the proxy
  /* two agents */
  agents: {
    list: [
      { id: 'protech', default: true }, // for all
      { id: "admin" },
    ],
  },
  "knowledge": { root: 'notes' } // no comma here
  // the end
}
`

describe('a change of one key', () => {
  it('leaves every other character as it is', () => {
    expect(set(text, 'gateway.port', 18790)).toBe(text.replace('18789', '18790'))
    expect(set(text, 'agents.list.1.id', 'owner')).toBe(text.replace('"admin"', '"owner"'))
    expect(set(text, 'knowledge.root', 'a "b"')).toBe(text.replace("'notes'", '"a \\"b\\""'))
  })

  it('puts a new key behind the others, and the comments stay where they belong', () => {
    expect(set(text, 'session.dmScope', 'main')).toBe(
      text
        .replace("root: 'notes' }", "root: 'notes' },")
        .replace('// the end\n', '// the end\n  session: {\n    "dmScope": "main"\n  },\n'),
    )
    expect(set(text, 'gateway.host', '::1')).toBe(text.replace('port: 18789', 'port: 18789, host: "::1"'))
    expect(set(text, 'agents.list.2', { id: 'c' })).toBe(
      text.replace('{ id: "admin" },\n', '{ id: "admin" },\n      {\n        "id": "c"\n      },\n'),
    )
    expect(set('{ // nothing yet\n}', 'a', 1)).toBe('{ a: 1  // nothing yet\n}')
    expect(set('', 'a.b', [1])).toBe('{ a: {\n  "b": [\n    1\n  ]\n} }\n')
    expect(set('{a: 1,}', 'b-c', null)).toBe('{a: 1, "b-c": null,}')
  })

  it('takes a key away with its line and its comma', () => {
    expect(set(text, 'agents.list.1', undefined)).toBe(text.replace('      { id: "admin" },\n', ''))
    expect(set('{ a: 1, b: 2 }', 'b', undefined)).toBe('{ a: 1 }')
    expect(set('{ a: 1, b: 2 }', 'a', undefined)).toBe('{  b: 2 }')
    expect(JSON5.parse(set(text, 'gateway', undefined))).not.toHaveProperty('gateway')
  })

  it('of a key that is there twice changes the one that counts', () =>
    expect(JSON5.parse(set('{ a: 1, a: 2 }', 'a', 3))).toEqual({ a: 3 }))

  it.each([
    ['gateway.port.deeper', 1, 'is a single value'],
    ['agents.list.9', {}, 'The list has 2 entries'],
    ['agents.list.first', {}, 'The list has 2 entries'],
    ['nothing.there', undefined, 'is not in the file'],
    ['a..b', 1, 'is no key'],
    ['', 1, 'is no key'],
    ['a b', 1, 'is no key'],
  ])('of %s says why it cannot be', (path, value, why) => expect(() => set(text, path, value)).toThrow(why))

  it('of a file that is no JSON5 is an error of its own kind', () =>
    expect(() => set('{ a: ', 'a', 1)).toThrow(ConfigEditError))

  it('gives the same tree as a change of the tree, whatever the text looks like', () => {
    const key = fc.constantFrom('a', 'b', 'c-d', '__proto__', 'constructor')
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null))
    const tree = fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf), fc.array(leaf, { maxLength: 3 })))
    const space = fc.constantFrom(undefined, 1, '\t')
    fc.assert(
      fc.property(tree, fc.tuple(key, key), leaf, space, (before, [first, second], value, indent) => {
        const written = JSON5.stringify(before, null, indent) ?? '{}'
        const under = before[first]
        if (Object.hasOwn(before, first) && (typeof under !== 'object' || under === null || Array.isArray(under)))
          return
        const after = JSON.parse(JSON.stringify(parseConfigText(editConfigText(written, [first, second], value))))
        const inner = Object.fromEntries([
          ...Object.entries(Object.hasOwn(before, first) ? (under ?? {}) : {}),
          [second, value],
        ])
        const expected = Object.fromEntries([
          ...Object.entries(before).filter(([name]) => name !== first),
          [first, inner],
        ])
        expect(after).toEqual(JSON.parse(JSON.stringify(expected)))
      }),
      { numRuns: 1000 },
    )
  })
})
