/** Small numbers written as words, in both languages: a passage that says "two thirds of a stop" holds "2/3 stop". */
const words: readonly (readonly [string, string])[] = [
  ['1/2', 'half(?: an?)?|a half|половин\\p{L}*'],
  ['2/3', 'two[- ]thirds|две трети|двух третей'],
  ['1/3', '(?:a|one)[- ]third|одна треть|треть'],
  ['3/4', 'three[- ]quarters|три четверти'],
  ['1/4', '(?:a|one)[- ]quarter|четверть'],
  ['1.5', 'one and a half|полтор\\p{L}*'],
  ['1', 'one|один|одна|одно|одну|одного|одной|одном'],
  ['2', 'two|twice|два|две|двух|двум|двумя|вдвое'],
  ['3', 'three|три|трёх|трех|трём|трем|тремя|втрое'],
  ['4', 'four|четыре|четырёх|четырех|четырём|вчетверо'],
  ['5', 'five|пять|пяти|пятью'],
  ['6', 'six|шесть|шести|шестью'],
  ['7', 'seven|семь|семи|семью'],
  ['8', 'eight|восемь|восьми'],
  ['9', 'nine|девять|девяти'],
  ['10', 'ten|десять|десяти'],
  ['12', 'twelve|двенадцать|двенадцати'],
  ['20', 'twenty|двадцать|двадцати'],
  ['30', 'thirty|тридцать|тридцати'],
  ['60', 'sixty|шестьдесят|шестидесяти'],
  ['100', 'a hundred|one hundred|сто|ста'],
]

const pattern = new RegExp(
  `(?<![\\p{L}\\d]|\\d\\s)(?:${words.map(([, written]) => `(${written})`).join('|')})(?![\\p{L}\\d]|\\s\\d)`,
  'giu',
)

export function withDigits(text: string): string {
  return text.replace(pattern, (match, ...rest: unknown[]) => {
    const at = words.findIndex((_, index) => rest[index] !== undefined)
    return words[at]?.[0] ?? match
  })
}
