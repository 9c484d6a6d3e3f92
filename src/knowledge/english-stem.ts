/**
 * Stems of English words: Porter (1980) behind a door that brings British spelling, irregular forms, -y adjectives and comparatives
 * to one spelling first, and that does Porter's -ion step itself (the package drops a letter too many: "compression" → "compres").
 */
import { stemmer as porter } from '@orama/stemmers/english'
import { englishLookAlikes } from './english-look-alikes.ts'

/** Base form, then the forms no rule leads back to it. */
const irregular = `lens lenses
iris irises
bias biases
gas gases gasses
bus buses busses
canvas canvases
atlas atlases
axis axes
index indices
matrix matrices
spectrum spectra
half halves
foot feet
microphone mic mics
shoot shot shots shooter shooters shooting
light lit lighting lights
analyze analysis analyses
convert conversion conversions
overheat overheated overheating
sharp sharpness
blow blew blown
break broke broken
build built
bring brought
buy bought
catch caught
choose chose chosen
draw drew drawn
begin began begun beginning beginnings
become became
bend bent
bind bound
creep crept
deal dealt
dig dug
drive drove driven
fight fought
find found
fly flew flown flies
forget forgot forgotten
hang hung
keep kept
lay laid
lend lent
meet met
pay paid
ride rode ridden
ring rang rung
rise rose risen
shine shone
shrink shrank shrunk
sing sang sung
sleep slept
spend spent
stand stood
steal stole stolen
strike struck
sweep swept
swing swung
tear tore torn
understand understood
wake woke woken
win won
child children
man men
woman women
tooth teeth
mouse mice
criterion criteria
phenomenon phenomena
shelf shelves
knife knives
scarf scarves
sky skies
dry dries dried drying drier driest
tie ties tied tying
add adds added adding
menu menus
cheque cheques
enrol enroll enrolled enrolling
fulfil fulfill fulfilled
judgment judgement judgments judgements
age ages aged aging ageing
fall fell fallen
feel felt
freeze froze frozen
grow grew grown
hear heard
hide hid hidden
hold held
lose lost
run ran
send sent
shake shook shaken
sell sold
speak spoke spoken
spin spun
stick stuck
teach taught
throw threw thrown
wear wore worn
write wrote written
sync synch synced syncing synchronise synchronize synchronised synchronized synchronising synchronizing synchronisation synchronization`

/** Adjectives in -y, with the noun they are made of. */
const adjectives = `noise noisy
shake shaky
blur blurry
grain grainy
flicker flickery
jerk jerky
wobble wobbly
lag laggy
chop choppy
jump jumpy
haze hazy
fog foggy
wind windy
sun sunny
rain rainy
cloud cloudy
dust dusty
dirt dirty
shine shiny
gloss glossy
smoke smoky
crisp crispy
echo echoey
boom boomy
hiss hissy
patch patchy
block blocky
glitch glitchy
bug buggy
spot spotty
streak streaky
stutter stuttery
judder juddery
wave wavy`

const baseForms: ReadonlyMap<string, string> = new Map(
  `${irregular}\n${adjectives}`.split('\n').flatMap((line) => {
    const [base = '', ...forms] = line.split(' ')
    return [base, ...forms].map((form) => [form, base] as const)
  }),
)

const comparative =
  /^(bright|broad|cheap|clean|clear|cold|cool|dark|deep|hard|high|long|loud|low|near|quick|quiet|sharp|short|slow|small|smooth|soft|strong|thick|tight|warm|weak)(?:er(?:s|ed|ing)?|est|en(?:s|ed|ing)?)$/

const british: readonly (readonly [RegExp, string])[] = [
  [/colour/, 'color'],
  [/^(behavi|fav|flav|hon|neighb|vap|od|arm|harb|rum|hum|lab|glam)our/, '$1or'],
  [/^grey/, 'gray'],
  [
    /^((?:epi|de|re)?cent|theat|calib|(?:milli|centi|kilo|mega)?met|fib|(?:milli)?lit|lust|somb|spect|sab|manoeuv|maneuv)re(d?)/,
    '$1er$2',
  ],
  [/^centerd/, 'centered'],
  [/^manoeuv/, 'maneuv'],
  [/^artefact/, 'artifact'],
  [/^mould/, 'mold'],
  [/^aeroplane/, 'airplane'],
  [/^tyre(s?)$/, 'tire$1'],
  [/^kerb/, 'curb'],
  [/^cos(y|ier|iest)$/, 'coz$1'],
  [/^moustache/, 'mustache'],
  [/^draught/, 'draft'],
  [/^sulph/, 'sulf'],
  [/^offence/, 'offense'],
  [/^towards$/, 'toward'],
  [/^aluminium/, 'aluminum'],
  [/^(dia|cata|ana|mono|pro|epi)logue/, '$1log'],
  [/^programme(s?)$/, 'program$1'],
  [/^licence/, 'license'],
  [/^practis/, 'practic'],
  [/^defence/, 'defense'],
  [/(lab|trav|chann|lev|mod|canc|sign|tot|pan|tunn|fu|du|jew|cud|shov|parc|rev)ell(ed|ing|er)/, '$1el$2'],
  [/^(re)?focuss(ed|es|ing)$/, '$1focus$2'],
  [/ett(e|es|ed|ing)$/, 'et'],
  [/exposures?$/, 'expose'],
  [/([a-z]{3}[^cv])is(e|es|ed|er|ers|ing|ation|ations)$/, '$1iz$2'],
  [/^(re|pro|intro|repro|de|in)duction/, '$1duce'],
  [/lys(e|es|ed|er|ing)$/, 'lyz$1'],
]

/** Singular as they stand: Porter would take the s for a plural's. */
const endsInS = /(?:us|lens|iris|bias|gas|canvas|atlas|axis|news)$/

/** At least two vowel groups with consonants after them: Porter's m > 1. */
const longEnough = /^[^aeiouy]*[aeiouy]+[^aeiouy]+[aeiouy]+[^aeiouy]/

/** @param word lower-case, Latin letters. */
export function englishStem(word: string): string {
  const apart = englishLookAlikes.get(word)
  if (apart !== undefined) return apart
  const base =
    baseForms.get(word) ?? baseForms.get(word.replace(/i(?:er|est)$/, 'y')) ?? comparative.exec(word)?.[1] ?? word
  if (endsInS.test(base)) return base
  const american = british.reduce((spelled, [spelling, replacement]) => spelled.replace(spelling, replacement), base)
  return stemOfIon(american) ?? porter(american)
}

/** connect of connection(s), connectional, connectioned; undefined for every other word. */
function stemOfIon(word: string): string | undefined {
  const [, body] = /^(.+(?:[^a]t|s))ion(?:s|als?|ally|ed|ing)?$/.exec(word) ?? []
  if (!body || !longEnough.test(body)) return undefined
  if (body.endsWith('ent')) return body
  return porter(/[^s]s$/.test(body) ? `${body}e` : body)
}
