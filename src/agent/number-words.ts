/** Small numbers written as words, in both languages: a passage that says "two thirds of a stop" holds "2/3 stop". */
const words: readonly (readonly [string, string])[] = [
  ['1/2', 'half(?: an?)?|a half|половин\\p{L}*'],
  ['2/3', 'two[- ]thirds|две трети|двух третей'],
  ['1/3', 'a[- ]third|one[- ]third|одна треть|треть'],
  ['3/4', 'three[- ]quarters|три четверти'],
  ['1/4', 'a[- ]quarter|one[- ]quarter|четверть'],
  ['1.5', 'one and a half|полтор\\p{L}*'],
  ['1', 'one|один|одна|одно|одну|одного|одной|одном'],
  ['2', 'two|twice|два|две|двух|двум|двумя|вдвое|дважды'],
  ['3', 'three|thrice|три|трёх|трех|трём|трем|тремя|втрое|трижды'],
  ['4', 'four|четыре|четырёх|четырех|четырём|четырем|четырьмя|вчетверо'],
  ['5', 'five|пять|пяти|пятью|впятеро'],
  ['6', 'six|шесть|шести|шестью'],
  ['7', 'seven|семь|семи|семью'],
  ['8', 'eight|восемь|восьми'],
  ['9', 'nine|девять|девяти'],
  ['10', 'ten|десять|десяти'],
  ['11', 'eleven|одиннадцат[ьи]'],
  ['12', 'twelve|двенадцат[ьи]'],
  ['13', 'thirteen|тринадцат[ьи]'],
  ['14', 'fourteen|четырнадцат[ьи]'],
  ['15', 'fifteen|пятнадцат[ьи]'],
  ['16', 'sixteen|шестнадцат[ьи]'],
  ['17', 'seventeen|семнадцат[ьи]'],
  ['18', 'eighteen|восемнадцат[ьи]'],
  ['19', 'nineteen|девятнадцат[ьи]'],
  ['20', 'twenty|двадцат[ьи]'],
  ['30', 'thirty|тридцат[ьи]'],
  ['40', 'forty|сорок|сорока'],
  ['50', 'fifty|пятьдесят|пятидесяти'],
  ['60', 'sixty|шестьдесят|шестидесяти'],
  ['70', 'seventy|семьдесят|семидесяти'],
  ['80', 'eighty|восемьдесят|восьмидесяти'],
  ['90', 'ninety|девяносто'],
  ['100', 'a hundred|one hundred|сто|ста'],
  ['200', 'two hundred|двести|двухсот'],
  ['1000', 'a thousand|one thousand|тысяча|тысячу'],
]

/** The longest first, where one begins another ("one hundred"). */
const byLength = words
  .flatMap(([value, forms]) => forms.split('|').map((form) => [value, form] as const))
  .toSorted(([, left], [, right]) => right.length - left.length)
const pattern = new RegExp(
  `(?<![\\p{L}\\d]|\\d\\s)(?:${byLength.map(([, form]) => form).join('|')})(?![\\p{L}\\d]|\\s\\d+/\\d)`,
  'giu',
)
const readings = byLength.map(([value, form]) => [value, new RegExp(`^(?:${form})$`, 'iu')] as const)
const known = new Map<string, string>()

/** A number written as a word. */
export type NumberWord = { readonly text: string; readonly index: number; readonly value: string }

export function findNumberWords(text: string): NumberWord[] {
  const found: NumberWord[] = []
  for (const { 0: written, index } of text.matchAll(pattern)) {
    const value = known.get(written) ?? readings.find(([, form]) => form.test(written))?.[0] ?? ''
    known.set(written, value)
    const last = found.at(-1)
    const tens = last && /^[2-9]0$/.test(last.value) && /^[1-9]$/.test(value) ? last : undefined
    if (tens && /^[- ]$/.test(text.slice(tens.index + tens.text.length, index)))
      found[found.length - 1] = {
        text: text.slice(tens.index, index + written.length),
        index: tens.index,
        value: String(Number(tens.value) + Number(value)),
      }
    else found.push({ text: written, index, value })
  }
  return found
}

/** "One 100 Mb/s clip" is not 1 100. */
export function withDigits(text: string): string {
  let end = 0
  let digits = ''
  for (const { text: written, index, value } of findNumberWords(text)) {
    const isBesideNumber = /^\s\d/.test(text.slice(index + written.length, index + written.length + 2))
    digits += text.slice(end, index) + value + (isBesideNumber ? ';' : '')
    end = index + written.length
  }
  return digits + text.slice(end)
}
