/** Spellings: whatever way people write a name, a unit or a figure, it is the same token, and what only looks alike is not. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze, contentWords } from '../../src/knowledge/analyze.ts'
import { normalize } from '../../src/knowledge/normalize.ts'
import { passagesFor, strangers } from '../support/word-match.ts'

const spellings = `
S-Log3|slog3|S Log 3|s-log 3|SLog3|S-LOG3|slog 3|S‑Log3|s log3|S—Log3|S_Log3
S-Log2|slog2|S Log 2
C-Log3|clog3|C Log 3|Canon Log 3|CLog 3|canonlog3
C-Log2|clog2|Canon Log 2
V-Log|vlog|V Log|V‑Log
N-Log|nlog|N Log
F-Log2|flog2|F Log 2
D-Log M|dlog m|D-LogM|dlogm
LogC3|Log C3|Log-C3|logc 3
H.265|h265|HEVC|H265|H 265|h.265|H-265|х265|Н.265|x265
H.264|h264|AVC|H264|H 264|x264|h-264|н.264
H.266|VVC|h266
ProRes 422 HQ|prores 422hq|ProRes422 HQ|прорес 422 HQ|Prores 422-HQ
ProRes 4444|prores4444|PRORES 4444
DNxHR|DNx HR|dnxhr|DNx-HR
DNxHD|DNx HD|dnxhd
XAVC S-I|XAVC-S I|xavc si|XAVC S I
BRAW|B-RAW|Blackmagic RAW|braw
4:2:2|422|4-2-2|4.2.2|4：2：2
4:2:0|420|4-2-0
4:4:4|444
1/50|1⁄50|1/50 s|1/50 с|1/50 сек|1/50th
1/100|1/100 с|1/100 sec
Rec.709|BT.709|rec 709|rec709|Rec. 709|bt709|BT 709|ITU-R BT.709|Rec-709|REC709
Rec.2020|BT.2020|rec 2020|rec2020|BT2020|ITU-R BT.2020
Rec.2100|BT.2100|bt 2100
Wi-Fi|wifi|WiFi|wi fi|вай-фай|вайфай|Wi‑Fi
25p|25 fps|25fps|25 к/с|25 кадров/с|25 кадр/с|25 кадров в секунду|25 frames per second|25 fps
50p|50 fps|50fps|50 кадров в секунду
23.976 fps|23,976 fps|23.976p|23.98 fps|23,98p|23.976 к/с
29.97|29,97
59.94|59,94
f/2.8|f2.8|F 2.8|ƒ/2.8|f/2,8|F/2.8
T-stop|t stop|т-стоп|T-stops|tstop|т стоп|T‑stop
48 kHz|48 кГц|48kHz|48кгц|48000 Hz|48 000 Гц|48000 Гц
44.1 kHz|44,1 кГц|44100 Hz|44.1kHz
10-bit|10 бит|10bit|10 bit|10-битный|10-битное|10 битный|10-бит
24-bit|24 бит|24-бит|24 бита|24bit
ND8|ND 8|nd-8|нд8|НД 8
HDR10+|hdr10 plus|HDR10plus
50 Mbps|50 Мбит/с|50mbps|50 Mbit/s|50 Мбит|50 мб/с|50 Mb/s|50 мегабит в секунду
128 kbps|128 кбит/с|128kbps|128 Kbit/s
50 Hz|50 Гц|50Hz|50гц|50 герц
-14 LUFS|−14 LUFS|14 LKFS|-14lufs|–14 LUFS
-6 dB|-6дБ|−6 дБ
180°|180 degrees|180 градусов|180-градусный|180º|180 degree
80%|80 %|80 процентов|80 percent
5600K|5600 K|5600 К|5600к|5 600 K
ISO 12800|ISO 12,800|iso12800|ИСО 12800
ISO 800|iso800|ИСО 800|ISO800|ISO-800
35mm|35 mm|35 мм|35мм
16:9|16x9|16×9|16х9|16 на 9|16 by 9
9:16|9x16|9 на 16|9×16
2.39:1|2,39:1|2.39
4K|4k|4 K|4К|4к|UHD|2160p
1080p|1080 p|1080р|Full HD|FullHD|full-hd
4K60|4k 60|4K/60
3-2-1|3‑2‑1|3–2–1
Super 35|super35|Super-35|S35
Micro Four Thirds|micro 4/3|M4/3|MFT|m43
USB-C|usb c|USB C|usbc|USB‑C
A7S III|a7siii|A7S3|a7s 3|A7S-III
5D Mark IV|5D mk4|5d mark 4|5DIV
GH5 II|GH5 mark II|gh5 2
FX3|fx 3|FX-3
J-cut|J cut|jcut|J-cuts
L-cut|L cut|lcut
B-roll|b roll|broll|B‑roll
CFexpress|CF express|cf-express
GoPro|go pro|гоупро|го про|gopro
YouTube|ютуб|you tube|youtube|ютубе|ютуба|ютюб|Ю-туб
Telegram|телеграм|телеграме|телеграма|телеграмм
Instagram|инстаграм|инстаграме|инста
TikTok|тикток|тиктока|tik tok|тик-ток
Premiere Pro|Premiere|премьер|премьере|Adobe Premiere Pro|премьер про
DaVinci Resolve|DaVinci|Resolve|давинчи|давинчи резолв|резолв
Final Cut Pro X|Final Cut|FCPX|final cut pro
OBS|обс|obs
iPhone|айфон|айфона|айфоном
LUT|LUTs|лут|луты|лутов
log|лог|логе
bitrate|bit rate|bit-rate|битрейт|битрейта|bitrates
timecode|time code|time-code|таймкод|тайм-код|таймкода
time-lapse|timelapse|time lapse|таймлапс|тайм-лапс|timelapses
autofocus|auto focus|auto-focus|автофокус|авто-фокус
chroma key|chromakey|chroma-key|хромакей|хрома-кей|хромакея
frame rate|framerate|frame-rate|frame rates
green screen|greenscreen|green-screen
slow motion|slow-mo|slowmo|слоу-мо
livestream|live stream|live-stream
voiceover|voice over|voice-over
overexposed|over-exposed|over exposed|overexposure
видеосъёмка|видеосъемка|видео-съёмка|видео съёмка
стоп-кадр|стопкадр|стоп кадр
`
  .trim()
  .split('\n')

describe('one thing in several spellings', () => {
  it.each(spellings)('%s find each other', (line) => {
    expect(strangers(line.split('|'))).toEqual([])
  })

  it.each([
    ['a stress mark', 'объекти́в', 'объектив'],
    ['ё', 'съёмка', 'съемка'],
    ['a decomposed й', 'вай-фаи\u0306', 'вай-фай'],
    ['an accent', 'moiré', 'moire'],
    ['a soft hyphen', 'объек\u00adтив', 'объектив'],
    ['a zero-width space', 'time\u200bcode', 'timecode'],
    ['a direction mark', '\u202eshutter\u202c', 'shutter'],
    ['a trade mark sign', 'ProRes™', 'prores'],
    ['full-width letters', 'ＩＳＯ ８００', 'iso 800'],
    ['a Russian letter in a Latin name', 'рrоrеs', 'prores'],
    ['a non-breaking space', '25\u00a0fps', '25 fps'],
    ['an apostrophe', 'lens’s', 'lens'],
    ['capital letters', 'ВЫДЕРЖКА', 'выдержка'],
  ])('%s makes no difference', (_, written, plain) => {
    expect(analyze(written)).toEqual(analyze(plain))
  })

  it('a number of a pair is found on its own', () => {
    expect(passagesFor('60 Hz', ['Lamps on 50/60 Hz mains.'])).toHaveLength(1)
    expect(passagesFor('709', ['Grade in Rec. 709.'])).toHaveLength(1)
  })
})

const lookAlikes = `
1/50|1/500
1/50|1/5
1/60|1/600
H.264|H.265
S-Log2|S-Log3
C-Log2|C-Log3
V-Log|N-Log
Rec.709|Rec.2020
25 fps|250 fps
24p|25p
23.976 fps|24 fps
f/2.8|f/28
f/2.8|f/2
10-bit|8-bit
24-bit|32-bit
4:2:2|4:2:0
ND8|ND64
48 kHz|96 kHz
48 kHz|48 Hz
50 kbps|50 Mbps
DNxHR|DNxHD
ProRes 422|ProRes 4444
16:9|9:16
2.39:1|2.35:1
ISO 800|ISO 8000
3200K|5600K
USB-C|USB-A
J-cut|L-cut
A7S III|A7S II
FX3|FX6
Wi-Fi|Hi-Fi
T-stop|F-stop
мс|мм
Гц|кГц
overexposed|underexposed
`
  .trim()
  .split('\n')

describe('things that only look alike', () => {
  it.each(lookAlikes)('%s are two', (line) => {
    const passages = line.split('|').map((name) => `In the text stands ${name}, so to speak.`)
    for (const [at, name] of line.split('|').entries()) expect(passagesFor(name, passages)).toEqual([passages[at]])
  })

  it('HDR10 is part of HDR10+, and HDR10+ is more than HDR10', () => {
    const passages = ['Deliver HDR10 to the platform.', 'Deliver HDR10+ to the platform.']
    expect(passagesFor('HDR10+', passages)).toEqual([passages[1]])
  })
})

describe('analyze', () => {
  it('leaves out how something is asked and keeps what about', () => {
    expect(analyze('What is the best way to do it, please?')).toEqual([])
    expect(analyze('а как мне лучше сделать это, подскажите пожалуйста')).toEqual([])
    expect(analyze('which tripod')).toEqual(['tripod'])
  })

  it('is not led astray by names of JavaScript', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
      for (const token of analyze(name)) expect(token).toBeTypeOf('string')
  })

  it('gives words without spaces for any text, and the same ones for its upper case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        for (const token of analyze(text)) expect(token).toMatch(/^\S+$/u)
        expect(analyze(normalize(text))).toEqual(analyze(normalize(normalize(text))))
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['a line of letters', 'a'.repeat(1_000_000)],
    ['a line of digits', '1'.repeat(1_000_000)],
    ['dots between digits', '1.'.repeat(500_000)],
    ['two scripts in one word', 'рr'.repeat(500_000)],
    ['the beginnings of names', 'super s rec 709x '.repeat(60_000)],
    ['accents on nothing', '\u0301'.repeat(1_000_000)],
    ['signs that stand for phrases', '\ufdfa '.repeat(250_000)],
  ])('takes no longer for %s than for text', (_, text) => {
    const started = performance.now()
    analyze(text)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

describe('the vocabulary', () => {
  it('holds words as they are written, of three letters or more, without stop words and figures', () => {
    expect(contentWords('Объективы и a lens at 50 mm, the Lens')).toEqual(['объективы', 'lens', 'lens'])
  })

  it('holds a name of several words whole and in its parts', () => {
    expect(contentWords('time lapse')).toEqual(['timelapse', 'time', 'lapse'])
  })
})
