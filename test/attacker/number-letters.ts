/** Numbers up to 65,535 as words that are unlike any other, and without digits, which an answer's check would look at. */
const consonants = 'bcdfghklmnprstvz'
const vowels = [...'oiea']

export function lettersOf(number: number): string {
  let rest = number
  let word = ''
  for (const vowel of vowels.toReversed()) {
    word = `${consonants[rest % consonants.length]}${vowel}${word}`
    rest = Math.floor(rest / consonants.length)
  }
  return word
}

/** The reverse. */
export function numberOf(letters: string): number {
  return vowels.reduce((number, _, at) => number * consonants.length + consonants.indexOf(letters.charAt(at * 2)), 0)
}
