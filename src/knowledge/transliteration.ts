/**
 * One key for a word in both scripts, so that "shtativ", "shtatif" and штатив meet: what several systems of transliteration write
 * differently is one letter here, soft signs and doubled letters go.
 */
const russianSounds: Readonly<Record<string, string>> = Object.fromEntries(
  'а a|б b|в v|г g|д d|е e|ж zh|з z|и i|й i|к k|л l|м m|н n|о o|п p|р r|с s|т t|у u|ф f|х h|ц c|ч ch|ш sh|щ sh|ъ |ы i|ь |э e|ю u|я a'
    .split('|')
    .map((pair) => pair.split(' ')),
)

const latinSounds: readonly (readonly [RegExp, string])[] = [
  [/shch|sch/g, 'sh'],
  [/kh/g, 'h'],
  [/ts|tz/g, 'c'],
  [/ph/g, 'f'],
  [/x/g, 'ks'],
  [/q|ck/g, 'k'],
  [/j(?=[^aeiouy])/g, 'zh'],
  [/[yji]+(?=[aou])/g, ''],
  [/[yj]/g, 'i'],
  [/w/g, 'v'],
  [/['’]/g, ''],
]

/** @param word lower-case, of one script. */
export function soundKey(word: string): string {
  const written = [...word].map((letter) => russianSounds[letter] ?? letter).join('')
  const plain = latinSounds.reduce((text, [pattern, sound]) => text.replace(pattern, sound), written)
  return plain.replace(/(.)\1+/g, '$1')
}
