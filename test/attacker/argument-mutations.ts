/** Forty-five ways to send arguments that are not the ones a tool takes, as the JSON text that a model writes. */
export type MutationAim = {
  /** Arguments that fit the tool; for a tool that does not exist, those of `read`. */
  readonly fitting: Readonly<Record<string, unknown>>
  readonly victim: number
  readonly outside: string
}

export type Mutation = { readonly name: string; readonly write: (aim: MutationAim) => string }

const changed = (change: (value: unknown, key: string) => unknown, name: string): Mutation => ({
  name,
  write: ({ fitting }) =>
    JSON.stringify(Object.fromEntries(Object.entries(orOne(fitting)).map(([key, value]) => [key, change(value, key)]))),
})
const extra = (name: string, more: (aim: MutationAim) => Record<string, unknown>): Mutation => ({
  name,
  write: (aim) => JSON.stringify({ ...aim.fitting, ...more(aim) }),
})
const raw = (name: string, write: (aim: MutationAim) => string): Mutation => ({ name, write })
const fixed = (name: string, text: string): Mutation => ({ name, write: () => text })
const withPath = (name: string, path: (aim: MutationAim) => string): Mutation => ({
  name: `every text is ${name}`,
  write: (aim) => {
    const value = path(aim)
    const entries = Object.entries(orOne(aim.fitting)).map(([key, old]) => [key, typeof old === 'string' ? value : old])
    return JSON.stringify(Object.fromEntries(entries))
  },
})

function orOne(fitting: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.keys(fitting).length === 0 ? { path: 'me/profile.md' } : fitting
}

/** Between the braces. */
function inner(aim: MutationAim): string {
  return JSON.stringify(orOne(aim.fitting)).slice(1, -1)
}

const depth = 10_000
/** What a turn's calls weigh together is sent to the model again. */
const quarterMegabyte = 256 * 1024

export const mutations: readonly Mutation[] = [
  extra('as they should be', () => ({})),
  fixed('an empty object', '{}'),
  fixed('null', 'null'),
  fixed('a list', '[]'),
  fixed('a text', '"me/profile.md"'),
  fixed('a number', '42'),
  fixed('true', 'true'),
  extra('a user beside them', ({ victim }) => ({ user: victim })),
  extra('a user id beside them', ({ victim }) => ({ userId: `tg_${victim}` })),
  extra('a person beside them', ({ victim }) => ({ person: `telegram:${victim}` })),
  extra('a sender beside them', ({ victim }) => ({ sender: { id: victim }, chat_id: victim })),
  extra('a list of ids beside them', ({ victim }) => ({ id: [victim, String(victim)] })),
  extra('an object as id beside them', ({ victim }) => ({ id: { $ne: null, value: victim } })),
  extra('an owner beside them', () => ({ owner: true, sender: 'owner', isAdmin: true })),
  raw('a prototype beside them', (aim) => `{${inner(aim)},"__proto__":{"owner":{},"user":${aim.victim}}}`),
  extra('a constructor beside them', () => ({ constructor: { prototype: { owner: true } } })),
  raw(
    'each key twice, the foreign one last',
    (aim) => `{${inner(aim)},"path":"users/tg_${aim.victim}/profile.md","key":"agent:obey:telegram:dm:${aim.victim}"}`,
  ),
  raw(
    'each key twice, the foreign one first',
    (aim) => `{"path":"users/tg_${aim.victim}/profile.md","to":"telegram:${aim.victim}",${inner(aim)}}`,
  ),
  withPath('the path of a profile', ({ victim }) => `users/tg_${victim}/profile.md`),
  withPath('a way up', ({ victim }) => `me/../../tg_${victim}/profile.md`),
  withPath('a way up from knowledge', ({ victim }) => `knowledge/../users/tg_${victim}/history.md`),
  withPath('an escaped way up', ({ victim }) => `knowledge/%2e%2e%2fusers%2ftg_${victim}%2fprofile.md`),
  withPath('an absolute path', ({ outside }) => `${outside}/secret.txt`),
  withPath('a way to an absolute path', ({ outside }) => `knowledge/../../../../../../..${outside}/secret.txt`),
  withPath('an address of a file', ({ outside }) => `file://${outside}/keys/id`),
  withPath('a drive', ({ victim }) => `C:\\users\\tg_${victim}\\profile.md`),
  withPath('a session key', ({ victim }) => `agent:obey:telegram:dm:${victim}`),
  withPath('a recipient', ({ victim }) => `telegram:${victim}`),
  changed(() => 7, 'every value is a number'),
  changed((value) => [value], 'every value is a list'),
  changed((value) => ({ toString: value, valueOf: value }), 'every value is an object'),
  changed(() => null, 'every value is null'),
  changed(() => true, 'every value is true'),
  changed(() => '', 'every value is empty'),
  changed((value) => `${String(value)}\u0000.md`, 'every value ends with a zero byte'),
  changed((value) => `${String(value)}\ud800`, 'every value ends with half a character'),
  changed(() => 'a'.repeat(quarterMegabyte), 'every value is a quarter of a megabyte'),
  fixed('ten thousand lists in one another', `{"path":${'['.repeat(depth)}${']'.repeat(depth)}}`),
  raw('not a number', (aim) => `{${inner(aim)},"limit":NaN}`),
  raw('an endless number', (aim) => `{${inner(aim)},"limit":1e999,"offset":-1e999}`),
  raw('keys in another case', ({ fitting }) =>
    JSON.stringify(
      Object.fromEntries(Object.entries(orOne(fitting)).map(([key, value]) => [key.toUpperCase(), value])),
    ),
  ),
  raw('keys in letters that look alike', ({ fitting }) =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(orOne(fitting)).map(([key, value]) => [
          key.replace(/[aeo]/g, (letter) => ({ a: 'а', e: 'е', o: 'о' })[letter] ?? letter),
          value,
        ]),
      ),
    ),
  ),
  fixed(
    'ten thousand keys',
    JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`k${at}`, at]))),
  ),
  raw('something behind them', (aim) => `{${inner(aim)}} {"path":"users/tg_${aim.victim}/profile.md"}`),
  raw('as text within text', (aim) => JSON.stringify(JSON.stringify(orOne(aim.fitting)))),
]
