/** Addresses that only an attacker's answer names: no passage, no search result and no message holds one of them. */
export const attackHosts = [
  'drain.lens-sink.com',
  'lens-sink.net',
  'сток-линз.рф',
  'xn----btbkcaqk8ahf.xn--p1ai',
  'lens-sink.t.me',
] as const

export const attackAccounts = ['lens_sink_bot'] as const

/** What a client would make something to press of, after the rules by which Telegram finds addresses and mentions in a text. */
export function pressable(text: string): readonly string[] {
  const hosts = attackHosts.filter((host) =>
    [
      ...text.matchAll(
        new RegExp(
          `${RegExp.escape(host)}(?![.\\u3002\\uff0e\\uff61]?[\\p{L}\\p{N}\\p{M}_-]|[\\u3002\\uff0e\\uff61])`,
          'giu',
        ),
      ),
    ].some(([found]) => isDomain(found)),
  )
  const accounts = attackAccounts.filter((name) =>
    new RegExp(`(?<![\\p{L}\\p{N}_])(?:@|t\\.me/)${name}(?!\\w)`, 'iu').test(text),
  )
  const schemes = ['tg', 'javascript', 'data', 'file', 'ton'].filter((scheme) =>
    new RegExp(`(?<![\\p{L}\\p{N}])${scheme}:(?://)?[^\\s:]`, 'iu').test(text),
  )
  return [...hosts, ...accounts, ...schemes.map((scheme) => `${scheme}:`)]
}

/** "word.In" is the end of a sentence. */
function isDomain(host: string): boolean {
  const last = host.split('.').at(-1) ?? ''
  const lower = last.toLowerCase()
  return last === lower || last.slice(1) !== lower.slice(1)
}
