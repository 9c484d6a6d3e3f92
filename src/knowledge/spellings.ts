/**
 * One spelling for what the trade writes in several: units, codec names, platforms and the Russian slang for Latin names.
 * Applied to the folder and to the question alike, before and after stemming, so either form may stand on the right; a key is a stem.
 */
const groups: Readonly<Record<string, string>> = {
  h265: 'hevc x265 х265 н265',
  h264: 'avc x264 х264 н264',
  h266: 'vvc',
  bt709: 'rec709 rec709a рек709',
  bt2020: 'rec2020',
  bt2100: 'rec2100',
  bt601: 'rec601',
  khz: 'кгц килогерц',
  hz: 'гц герц hertz',
  mhz: 'мгц мегагерц',
  ghz: 'ггц гигагерц',
  db: 'дб децибел decibel',
  dbfs: 'дбфс',
  mbps: 'мбит мбитс мегабит mbit mbits mbs megabit мбс',
  kbps: 'кбит кбитс килобит kbit kbits kilobit',
  bit: 'бит битн',
  mm: 'мм миллиметр millimet millimeter',
  cm: 'см сантиметр',
  gb: 'гб гигабайт gigabyt',
  tb: 'тб терабайт terabyt',
  mb: 'мб мегабайт megabyt',
  ms: 'мс миллисекунд millisecond',
  watt: 'вт ватт',
  kelvin: 'кельвин',
  nit: 'нит',
  fps: 'фпс кс framespersecond frameperssecond кадроввсекунду',
  youtube: 'ютуб ютюб yt',
  telegram: 'телеграм телеграмм телег тг tg',
  instagram: 'инстаграм инстаграмм инст инста инсту инсты insta ig',
  tiktok: 'тикток тиктк',
  reels: 'рилс рилз reel рилсы рилсов',
  shorts: 'шортс шортсы шортсов',
  vk: 'вк вконтакте',
  rutube: 'рутуб',
  premiere: 'премьер премьере премьера премьеру премьерк прем premier premierepro премьерпро',
  resolve: 'resolv резолв резольв davinci davinciresolve давинч давинчи давинчирезолв',
  fcp: 'fcpx finalcut finalcutpro finalcutprox файналкат',
  obs: 'обс обска обсе',
  capcut: 'капкат',
  ffmpeg: 'ффмпег',
  iphone: 'iphon айфон',
  android: 'андроид',
  macbook: 'макбук',
  sony: 'сони соня',
  canon: 'кэнон кенон',
  panasonic: 'панасоник',
  nikon: 'никон',
  dji: 'диджей',
  wifi: 'вайфай вайфа вайфаи',
  usb: 'юсб',
  ssd: 'ссд',
  hdmi: 'хдми',
  lut: 'лут',
  lufs: 'lkfs луфс люфс',
  iso: 'исо',
  hdr: 'хдр',
  raw: 'рав',
  prores: 'прорес прорез',
  srt: 'срт',
  rtmp: 'ртмп',
  '4k': '4к uhd 2160p 2160р',
  '1080p': '1080р fullhd fhd фуллхд',
  '8k': '8к',
  '2k': '2к',
  gamma: 'гамм',
  log: 'лог логе логов лога',
  nd: 'нд',
  super35: 's35 супер35',
  mft: 'm43 microfourthirds micro43 микро43',
  braw: 'blackmagicraw',
  tstop: 'тстоп',
  fstop: 'фстоп',
  gopro: 'гоупр гоупро гопр гопро',
  autofocus: 'автофокус',
  timecod: 'таймкод',
  timelaps: 'таймлапс',
  bitrat: 'битрейт',
  chromakei: 'хромаке',
  codec: 'кодк',
  gimbal: 'гимбал',
  second: 'sec сек секунд',
  degre: 'градус градусн',
  percent: 'процент',
  waveform: 'вейвформ вейформ вейвформер',
  moir: 'moiré moire муар',
  rembrandt: 'рембрандт рембрандтовск',
  kuleshov: 'кулешов',
  jello: 'джелл',
  vectorscop: 'векторскоп',
  zebra: 'зебр',
  histogram: 'гистограмм',
  steadicam: 'стедикам стедик',
  multicam: 'мультикам мультикамерн multicamera',
  render: 'рендер рендеринг',
  stream: 'стрим стриминг',
  timelin: 'таймлайн',
  raid: 'рейд',
  рассинхрон: 'рассинхрониз',
  синхрон: 'синхрониз',
}

const canonical: ReadonlyMap<string, string> = new Map(
  Object.entries(groups).flatMap(([name, others]) => others.split(' ').map((other) => [other, name] as const)),
)

/** @param token a lower-case word, stem or joined identifier. */
export function canonicalSpelling(token: string): string {
  return canonical.get(token) ?? token
}

export function isCanonical(token: string): boolean {
  return Object.hasOwn(groups, token)
}

/** Names of several words, and words that some write apart: one piece of text each, called what stands on the right. */
const names: readonly (readonly [pattern: string, name: string])[] = [
  ['(?:rec\\.? )?(?:itu-?r )?(?:bt|rec)[. -]{0,2}(709|2020|2100|601)', 'bt$1'],
  ['wi[ -]fi|вай[ -]фа\\p{L}{1,2}', 'wifi'],
  ['hi[ -]fi', 'hifi'],
  ['cf[ -]express', 'cfexpress'],
  ['dnx[ -]h([dr])', 'dnxh$1'],
  ['go[ -]pro|гоу?[ -]про', 'gopro'],
  ['you[ -]tube|ю[ -]туб\\p{L}{0,2}', 'youtube'],
  ['tik[ -]tok|тик[ -]ток\\p{L}{0,2}', 'tiktok'],
  ['time[ -]lapses?|тайм[ -]лапс\\p{L}{0,2}', 'timelapse'],
  ['hyper[ -]lapses?', 'hyperlapse'],
  ['bit[ -]rates?|бит[ -]рейт\\p{L}{0,2}', 'bitrate'],
  ['time[ -]codes?|тайм[ -]код\\p{L}{0,3}', 'timecode'],
  ['key[ -]frames?', 'keyframe'],
  ['voice[ -]overs?', 'voiceover'],
  ['auto[ -]focus(?:ing)?|авто[ -]фокус\\p{L}{0,2}', 'autofocus'],
  ['multi[ -]cam(?:era)?s?|мульти[ -]кам\\p{L}{0,3}', 'multicam'],
  ['chroma[ -]key(?:s|ing)?|хрома[ -]ке\\p{L}{1,3}', 'chromakey'],
  ['(over|under)[ -]expos(?:e|ed|es|ing|ures?)', '$1expose'],
  ['(?:super|супер)[ -]?35|s[ -]?35', 'super35'],
  ['super[ -]?(8|16)', 'super$1'],
  ['micro four thirds|micro 4/3|m ?4/3|m43', 'mft'],
  ['blackmagic raw|b-raw', 'braw'],
  ['(?:adobe )?premiere pro|премьер\\p{L}{0,2} про', 'premiere'],
  ['final cut(?: pro)?(?: x)?|файнал кат(?: про)?', 'fcp'],
  ['davinci resolve|давинч\\p{L} резолв\\p{L}?', 'resolve'],
  ['full[ -]?hd|фул+[ -]?хд', '1080p'],
]

/** Units of several words; only after a number, because "frames per second" alone is what a question asks about. */
const units: readonly (readonly [pattern: string, name: string])[] = [
  ['(?:кадр\\p{L}{0,3} ?(?:/|в) ?с(?:ек\\p{L}{0,4})?|к/с(?:ек)?|frames? ?(?:/|per|a) ?s(?:ec(?:ond)?)?)', 'fps'],
  [
    '(?:[mм](?:bit|бит)s?|мегабит\\p{L}{0,2}|megabits?|mb|мб) ?(?:/|в|per) ?(?:s(?:ec(?:ond)?)?|с(?:ек\\p{L}{0,4})?)',
    'mbps',
  ],
  [
    '(?:[kк](?:bit|бит)s?|килобит\\p{L}{0,2}|kilobits?|kb|кб) ?(?:/|в|per) ?(?:s(?:ec(?:ond)?)?|с(?:ек\\p{L}{0,4})?)',
    'kbps',
  ],
]

const alternatives = (list: readonly (readonly [string, string])[]) => list.map(([pattern]) => pattern).join('|')

/** Finds a name or a unit in normalized text. */
export const namePattern = `(?<![\\p{L}\\d])(?:${alternatives(names)})(?![\\p{L}\\d])|(?<=\\d ?)(?:${alternatives(units)})(?![\\p{L}\\d])`

const named = [...names, ...units].map(([pattern, name]) => [new RegExp(`^(?:${pattern})$`, 'u'), name] as const)

/** @param text a piece that may be one of the names. @returns what it is called, or undefined. */
export function nameOf(text: string): string | undefined {
  const found = named.find(([pattern]) => pattern.test(text))
  return found && text.replace(...found)
}

/** Other ways the same thing stands in a text, tried when a question is searched: 422 in "ProRes 422" is 4:2:2. */
export const variants: Readonly<Record<string, readonly string[]>> = {
  '422': ['4:2:2'],
  '420': ['4:2:0'],
  '444': ['4:4:4'],
  '4:2:2': ['422'],
  '4:2:0': ['420'],
  '4:4:4': ['444'],
  '4.2.2': ['4:2:2'],
  '4.2.0': ['4:2:0'],
  '4.4.4': ['4:4:4'],
}
