/** Kinds of words that replace each other in a conversation: naming a new one takes the old one's place. Both languages. */

const fromHere = '(?<![\\p{L}\\d])'
const toHere = '(?![\\p{L}\\d])'
const anyOf = (words: string) => new RegExp(`${fromHere}(?:${words})${toHere}`, 'giu')

export const frameRates = anyOf(
  '\\d+(?:[.,]\\d+)?\\s?(?:fps|frames?(?: per second|\\/s)?|к\\/с|кадр\\p{L}*(?:\\s?(?:\\/с|в секунду))?)|(?:23[.,]976|24|25|29[.,]97|30|48|50|59[.,]94|60|100|120|240)p',
)

/** Those with a number come first: a bare number takes the place of theirs. */
export const measuredKinds: readonly RegExp[] = [
  frameRates,
  anyOf('\\d+\\s?(?:hz|гц)'),
  anyOf('(?:8|10|12|16|24|32)[- ]?(?:bits?|бит\\p{L}*)'),
  anyOf('\\d+(?:[.,]\\d+)?\\s?(?:mm|мм)'),
  anyOf('iso\\s?\\d+'),
]

export const kinds: readonly RegExp[] = [
  ...measuredKinds,
  anyOf('8k|6k|4k|2k|8к|6к|4к|2к|uhd|full ?hd|fhd|hd|4320p?|2160p?|1440p?|1080[pi]?|720p?'),
  anyOf(
    'youtube|ютуб\\p{L}*|telegram|телеграм\\p{L}*|instagram|инстаграм\\p{L}*|reels|рилс\\p{L}*|tiktok|тик-?ток\\p{L}*|vk|вк|rutube|рутуб\\p{L}*|twitch|твич\\p{L}*|vimeo|netflix|spotify|apple podcasts|podcasts?|подкаст\\p{L}*|broadcast|tv|тв|телевидени\\p{L}*|cinema|shorts|шортс\\p{L}*',
  ),
  anyOf('[hн][. ]?26[45]|hevc|avc|av1|prores(?: (?:raw|lt|hq|422|4444))*|dnxhr|dnxhd|vp9|braw'),
  anyOf('[scvfnd][- ]?log ?\\d?|logc\\d?|hlg'),
  anyOf(
    'premiere(?: pro)?|премьер\\p{L}*|davinci(?: resolve)?|давинчи|resolve|резолв\\p{L}*|final cut(?: pro)?|avid|vegas|obs|обс|vmix',
  ),
  anyOf(
    'sony|сони|canon|кэнон|nikon|никон|panasonic|lumix|панасоник|fuji(?:film)?|фуджи\\p{L}*|blackmagic|bmpcc|arri|gopro|гопро|dji|iphone|айфон\\p{L}*|android|андроид\\p{L}*',
  ),
]

/** @returns the text without them, and whether there were any. */
export function withoutReplaceable(text: string): string {
  return kinds.reduce((rest, kind) => rest.replace(kind, ' '), text)
}
