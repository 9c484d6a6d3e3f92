/** Sentences of English and Russian text. */
const segmenter = new Intl.Segmenter('ru', { granularity: 'sentence' })

/** Sentences by Unicode's rules (UAX #29), with abbreviations and list numbers ("approx. 5", "рис. 3", "1. Set") kept whole. */
export function splitSentences(text: string): string[] {
  const sentences: string[] = []
  for (const { segment } of segmenter.segment(text)) {
    const last = sentences.at(-1)
    if (last !== undefined && endsOpen(last)) sentences[sentences.length - 1] = last + segment
    else sentences.push(segment)
  }
  return sentences
}

const abbreviation =
  /(?:^|[\s(«"])(?:e\.g|i\.e|etc|approx|vs|fig|max|min|т\.\s?е|т\.\s?д|т\.\s?п|т\.\s?к|напр|рис|см|стр|ок|англ|тыс|млн|прибл|макс|мин|Rec|incl|mr|mrs|dr)\.\s*$/iu

/** Only the end of a sentence is looked at: it may have grown long by what was added to it. */
function endsOpen(sentence: string): boolean {
  return abbreviation.test(sentence.slice(-16)) || (sentence.length < 16 && /^\s*\d+\.\s*$/.test(sentence))
}
