/** The stem of a verb form whose root is known (`russian-verb-roots.ts`): prefix, root and a lawful ending, or nothing. */
import { bareStems, otherVerbs, rootsWithFleetingO, verbsInIt, verbsInOvat } from './russian-verb-roots.ts'

const words = (text: string) => text.trim().split(/\s+/)
const adjective = words('ый ий ая яя ое ее ые ие ого его ому ему ых их ым им ыми ими ой ей ую юю ом ем')
const after = (...suffixes: string[]) => suffixes.flatMap((suffix) => adjective.map((ending) => suffix + ending))
const past = [...words('л ла ло ли в вши'), ...after('вш')]
const shortForms = ['', 'а', 'о', 'ы']
const shortAfter = (suffix: string) => shortForms.map((ending) => suffix + ending)
const nounAfter = (suffix: string) => words('е я ю ем и й ям ями ях').map((ending) => suffix + ending)
const firstPerson = ['ю', 'у']
const first = [...firstPerson, ...words('ешь ет ем ете ют ут'), ...after('ющ', 'ущ')]
const second = [...firstPerson, ...words('ишь ит им има имо имы ите ят ат и я а'), ...after('ящ', 'ащ', 'им')]
const passive = [...shortAfter('н'), ...after('нн'), ...nounAfter('ни')]
const open = [...first, ...words('й йте я ема емо емы'), ...after('ем')]

/** What may follow a piece of a verb, by the letter that stands with it. */
const endings = {
  /** писа-ть, -л, -в */
  t: ['ть', ...past],
  /** написа-нный, -ние */
  n: passive,
  /** откры-тый, -тие */
  p: [...shortAfter('т'), ...after('т'), ...nounAfter('ти')],
  /** пиш-у, -и, -ущий */
  e: [...first, ...words('и ите ь ьте я')],
  /** шл-ю, -ёт: the imperative is another verb's past */
  x: first,
  /** да-ю, откро-й */
  v: open,
  /** задава-ть, -ю, -ние */
  a: ['ть', ...past, ...open, ...passive],
  /** держ-ит, -ащий */
  y: [...second, 'ь', 'ьте'],
  /** да-м, -шь */
  d: words('м шь ст й йте'),
  /** дад-им, -ут */
  f: words('им ите ут'),
  /** вед-ённый, -ение; вож-у */
  m: [...firstPerson, ...shortAfter('ен'), ...after('енн'), ...nounAfter('ени')],
  /** освобож-у, where other forms have жд */
  u: ['у'],
  /** вел, вел-а */
  l: ['', ...words('а о и')],
  /** приш-ёл, -ла */
  s: words('ел ла ло ли'),
  /** шед-ший */
  w: ['ши', ...after('ш')],
  /** лей, лей-те */
  j: ['', 'те'],
  /** нест-и, класт-ь: the infinitive alone */
  I: ['и'],
  C: ['ь'],
  /** нес, нёс-ший */
  z: ['', 'ши', ...after('ш')],
  /** став-ить, -ил, -ь */
  i: ['ить', ...past.map((ending) => `и${ending}`), ...second, ...words('ь ьте й йте')],
  /** рис-овать, -ует */
  o: [
    ...['ова', 'ева'].flatMap((theme) => ['ть', ...past, ...passive].map((ending) => theme + ending)),
    ...open.map((ending) => `у${ending}`),
  ],
} satisfies Record<string, readonly string[]>

type Piece = { readonly stem: string; readonly endings: ReadonlySet<string>; readonly prefixed: boolean }

const lawful: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(endings))
const pieces = new Map<string, Piece[]>()

/** After ж, ч, ш, щ stand а and у, after other letters я and ю. */
function lawfulAfter(text: string, name: string): ReadonlySet<string> {
  const list = lawful.get(name) ?? []
  if (!'iym'.includes(name)) return new Set(list)
  const other = /[жчшщ]$/.test(text) ? /^[яю]/ : /^[ау]/
  return new Set(list.filter((ending) => !other.test(ending)))
}

function add(text: string, stem: string, classes: Iterable<string>, prefixed = false): void {
  const known = pieces.get(text) ?? []
  for (const name of classes) known.push({ stem, endings: lawfulAfter(text, name), prefixed })
  pieces.set(text, known)
}

for (const root of words(verbsInIt)) {
  add(root, root, 'i')
  for (const changed of softened(root)) {
    add(changed, root, 'm')
    if (changed.endsWith('жд')) add(changed.slice(0, -1), root, 'u')
    add(`${changed}${/[жшчщ]$/.test(changed) ? 'а' : 'я'}`, root, 'a')
  }
}
for (const root of words(verbsInOvat)) add(root, root, 'o')
for (const line of otherVerbs.trim().split('\n')) {
  const [stem = '', ...rest] = line.split(' ')
  for (const piece of rest) {
    const [text = '', classes = ''] = piece.replace('-', '').split(':')
    add(text, stem, classes, piece.startsWith('-'))
  }
}

/** поставить, поставлю; осветить, освечу, освещать; разрядить, разряжу, разряжённый, рождать. */
function softened(root: string): string[] {
  const body = root.slice(0, -1)
  if (/ст$/.test(root)) return [`${root.slice(0, -2)}щ`]
  if (/(?:вет|врат|крат|щит|сыт|хит|прет)$/.test(root)) return [`${body}щ`, `${body}ч`]
  if (/т$/.test(root)) return [`${body}ч`]
  if (/(?:бе|свобо|твер|вре|пре)д$/.test(root)) return [`${body}жд`]
  if (/д$/.test(root)) return [`${body}ж`, `${body}жд`]
  if (/з$/.test(root)) return [`${body}ж`]
  if (/с$/.test(root)) return [`${body}ш`]
  return /[бпвмф]$/.test(root) ? [`${root}л`] : [root]
}

/** Prefixes, of which a verb may have two. Before some roots в, с, от … get an о that other forms of the verb are without. */
const plain = words(
  'в вз воз вос вс вы до за из ис на над не недо о об от пере по под пре пред при про раз рас с у съ объ отъ подъ',
)
const withO = new Map(words('со ото обо разо подо надо изо взо во').map((full) => [full, full.slice(0, -1)]))
const single = [...plain, ...withO.keys()]
const prefixes = new Set(['', ...single, ...single.flatMap((one) => plain.map((other) => one + other))])
const longestPrefix = 8
const fleeting = new Set(words(rootsWithFleetingO))

/** @param word lower-case, ё already written е. @returns prefix and root, or undefined when no known verb has such a form. */
export function verbStem(word: string): string | undefined {
  const bare = word.replace(/(?<=\p{L}{3})(?:ся|сь)$/u, '')
  return stemOf(bare) ?? (bare === word ? undefined : stemOf(word))
}

/** The shortest prefix wins, so that a root that begins like a prefix stays whole (создать is not с-дать). */
function stemOf(word: string): string | undefined {
  for (let length = 0; length <= longestPrefix && length < word.length; length += 1) {
    const prefix = word.slice(0, length)
    const root = prefixes.has(prefix) ? rootOf(word.slice(length), length > 0) : undefined
    if (root === undefined) continue
    if (length === 0) return bareStems[root] ?? root
    return `${fleeting.has(root) ? (withO.get(prefix) ?? prefix) : prefix}${root}`
  }
  return undefined
}

/** The longest piece with an ending that it may have. */
function rootOf(word: string, isPrefixed: boolean): string | undefined {
  for (let length = word.length; length > 0; length -= 1) {
    const ending = word.slice(length)
    const known = pieces.get(word.slice(0, length)) ?? []
    const piece = known.find(({ endings: may, prefixed }) => may.has(ending) && (isPrefixed || !prefixed))
    if (piece) return piece.stem
  }
  return undefined
}
