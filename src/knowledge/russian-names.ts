/** Latin names as Russians type them, letter by letter or by ear: "с-лог 3", "ф2.8", "юсб си", "в-маунт". Read as the Latin name. */
const word = (pattern: string) => new RegExp(`(?<![\\p{L}\\d])(?:${pattern})(?![\\p{L}])`, 'gu')
const beforeDigits = (letters: string, digits = '\\d') => new RegExp(`(?<![\\p{L}\\d])${letters}(?=${digits})`, 'gu')

/** A lone с or в is a preposition: it is a name's letter with a hyphen, or where the figure that belongs to the name follows. */
export const russianNames: readonly (readonly [RegExp, string])[] = [
  [word('с[ -]?лог(?=[ -]?[23](?!\\d))|с-лог'), 's-log'],
  [word('в-лог'), 'v-log'],
  [word('н-лог'), 'n-log'],
  [word('ф-лог'), 'f-log'],
  [word('д-лог'), 'd-log'],
  [word('л-лог'), 'l-log'],
  [word('[сц]-лог'), 'c-log'],
  [word('юсб[ -]?си|тайп[ -]?си'), 'usb-c'],
  [word('юсб[ -]?(?:а|эй)'), 'usb-a'],
  [word('в-?маунт\\p{L}{0,2}'), 'v-mount'],
  [word('е-?маунт\\p{L}{0,2}'), 'e-mount'],
  [word('пл-?маунт\\p{L}{0,2}'), 'pl-mount'],
  [word('апс-?[сц]'), 'aps-c'],
  [word('джей[ -]?кат\\p{L}{0,2}'), 'j-cut'],
  [word('[эе]ль?[ -]кат\\p{L}{0,2}'), 'l-cut'],
  [word('би-?рол+\\p{L}{0,2}'), 'b-roll'],
  [beforeDigits('ф', '\\/?\\d'), 'f'],
  [beforeDigits('т', '\\d[.,]\\d'), 't'],
  [beforeDigits('а', '[67]'), 'a'],
  [beforeDigits('в', '(?:30|60|90)(?!\\d)'), 'v'],
  [beforeDigits('с', '(?:70|80|100|200|300|400|500)(?!\\d)'), 'c'],
  [beforeDigits('х-?т'), 'x-t'],
  [beforeDigits('см', '(?:58|57|7)(?!\\d)'), 'sm'],
]
