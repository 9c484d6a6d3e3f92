/** Which way a number bounds: "at least 6 dB" is the least, "не более 6 дБ" the most. Pure text work, both languages. */
export type Bound = 'least' | 'most' | undefined

const bounds: readonly (readonly [Exclude<Bound, undefined>, RegExp])[] = [
  [
    'least',
    /(?:no|not|never) (?:less|lower|fewer|shorter|smaller|slower) than|(?:not|never) (?:go |drop |fall )?(?:below|under)|не (?:менее|меньше|ниже|короче|реже)/,
  ],
  [
    'most',
    /(?:no|not|never) (?:more|higher|longer|greater|larger|faster|later) than|(?:not|never) (?:go |rise )?(?:above|over|exceed)|не (?:более|больше|выше|дольше|длиннее|чаще|превыша[а-я]*)/,
  ],
  [
    'least',
    /at least|minimum(?: of)?|a minimum|min\.?|more than|greater than|higher than|longer than|larger than|above|over|exceed[a-z]*|≥|>=|>|минимум|хотя бы|более|больше|выше|свыше|дольше|длиннее|от/,
  ],
  [
    'most',
    /at most|up to|maximum(?: of)?|max\.?|less than|fewer than|lower than|shorter than|under|below|within|≤|<=|<|максимум|менее|меньше|ниже|короче|до/,
  ],
]
const behindBounds: readonly (readonly [Exclude<Bound, undefined>, RegExp])[] = [
  [
    'least',
    /(?:or|and) (?:more|higher|longer|above|over|up|faster|greater|larger)|at least|minimum|(?:и|или) (?:более|больше|выше|дольше|длиннее)|минимум/,
  ],
  [
    'most',
    /(?:or|and) (?:less|lower|shorter|below|under|fewer|slower|smaller)|at most|maximum|tops|(?:и|или) (?:менее|меньше|ниже|короче)|максимум/,
  ],
]

const ending = bounds.map(
  ([bound, words]) =>
    [
      bound,
      new RegExp(`(?<!\\p{L})(?:${words.source})[ \\u00a0]*(?:the |a |about |around |примерно |около )?$`, 'iu'),
    ] as const,
)
const beginning = behindBounds.map(
  ([bound, words]) =>
    [bound, new RegExp(`^[ \\u00a0]*[^\\s.,;]{0,12}[ \\u00a0]+(?:${words.source})(?!\\p{L})`, 'iu')] as const,
)

/** @param before what stands in front of the number, its sign left out. @param behind what stands behind its digits. */
export function boundOf(before: string, behind: string): Bound {
  const near = before.slice(-40).replace(/(?:[-−–+]|(?<!\p{L})(?:[fFT]\/?|ISO ?|ND ?|CRI ?|CRF ?))$/u, '')
  return (
    ending.find(([, words]) => words.test(near))?.[0] ??
    beginning.find(([, words]) => words.test(behind.slice(0, 40)))?.[0]
  )
}
