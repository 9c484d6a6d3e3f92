/**
 * One spelling for what the trade writes in several: units, codec names, platforms and the Russian slang for Latin names.
 * Applied to the folder and to the question alike, before and after stemming, so either form may be the key.
 */
const groups: Readonly<Record<string, string>> = {
  h265: 'hevc х265 н265',
  h264: 'avc х264 н264',
  h266: 'vvc',
  bt709: 'rec709 rec709a',
  bt2020: 'rec2020',
  bt2100: 'rec2100',
  bt601: 'rec601',
  khz: 'кгц килогерц',
  hz: 'гц герц герцовк hertz',
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
  fps: 'фпс кс кадрс framesper',
  youtube: 'ютуб ютюб ютубе yt тытруб',
  telegram: 'телеграм телеграмм телег тг tg',
  instagram: 'инстаграм инстаграмм инст инста инсту инсты insta ig',
  tiktok: 'тикток тиктоке',
  reels: 'рилс рилз reel рилсы рилсов',
  shorts: 'шортс шортсы шортсов',
  vk: 'вк вконтакте',
  rutube: 'рутуб',
  premiere: 'премьер премьере премьера премьеру премьерк премьерка прем прёмьер premier',
  davinci: 'давинчи давинч',
  resolve: 'резолв резольв',
  obs: 'обс обска обсе',
  capcut: 'капкат',
  ffmpeg: 'ффмпег',
  iphone: 'айфон',
  android: 'андроид',
  macbook: 'макбук',
  sony: 'сони соня',
  canon: 'кэнон кенон',
  panasonic: 'панасоник',
  nikon: 'никон',
  dji: 'диджей',
  wifi: 'вайфай вайфа',
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
  '4k': '4к uhd 2160p 4кей',
  '8k': '8к',
  '2k': '2к',
  gamma: 'гамм',
  log: 'лог логе логов лога',
  nd: 'нд',
}

const canonical: ReadonlyMap<string, string> = new Map(
  Object.entries(groups)
    .flatMap(([name, others]) => others.split(' ').map((other) => [other, name] as const)),
)

/** @param token a lower-case word, stem or joined identifier. */
export function canonicalSpelling(token: string): string {
  return canonical.get(token) ?? token
}

export function isCanonical(token: string): boolean {
  return token in groups
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
