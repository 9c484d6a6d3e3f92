/** The two keyboards that are printed on one: what a word is when it was typed with the other one switched on, and which keys are near. */
const latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
const russian = 'йцукенгшщзхъфывапролджэячсмитьбюё'

const toRussian = new Map([...latin].map((key, at) => [key, russian.charAt(at)]))
const toLatin = new Map([...russian].map((key, at) => [key, latin.charAt(at)]))

/** @returns the other keyboard's word, lower-case and with е for ё; undefined when some key has no letter there. */
export function onOtherKeyboard(word: string): string | undefined {
  const lower = word.toLowerCase()
  const keys = /\p{Script=Cyrillic}/u.test(lower) ? toLatin : toRussian
  const typed = [...lower].map((key) => keys.get(key) ?? ' ').join('')
  return /^\p{L}+$/u.test(typed) ? typed.replaceAll('ё', 'е') : undefined
}

const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'йцукенгшщзхъ', 'фывапролджэ', 'ячсмитьбю']
const near = new Set(rows.flatMap((row) => [...row].slice(1).map((key, at) => `${row.charAt(at)}${key}`)))

export function areNeighbours(one: string, other: string): boolean {
  return near.has(one + other) || near.has(other + one)
}
