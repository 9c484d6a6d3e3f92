/**
 * Text that speaks to a model instead of to readers. Nothing here protects anybody: what a model is shown is marked as data in any case.
 * It tells an administrator which articles to look at.
 */
import type { Suspect } from './facts.ts'

const instructions: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|the|your|of|these|those|every)\s+){0,4}(?:previous|prior|above|earlier|preceding|foregoing|existing|system)\s+(?:\w+\s+)?(?:instructions?|rules?|prompts?|messages?|directions?|guidelines|context)/,
  /\bforget\s+(?:everything|all)\s+(?:above|before|you\s+(?:were|have\s+been)\s+told)/,
  /\byou\s+are\s+(?:now|no\s+longer)\s+(?:(?:a|an|the|in)\s+)?(?:\w+\s+)?(?:assistant|ai|bot|chatbot|language\s+model|dan|admin|developer\s+mode|jailbroken|unrestricted|restricted|bound)\b/,
  /\b(?:reveal|print|repeat|show|output|leak|dump|disclose|tell\s+me)\s+(?:(?:me|us|all|of|the|your|full|entire|whole)\s+){0,4}(?:system\s+prompt|hidden\s+prompt|initial\s+instructions|secret\s+(?:key|token)s?|api\s+keys?|environment\s+variables)/,
  /\b(?:new|updated|real|actual)\s+(?:system\s+)?instructions?\s*(?:for\s+(?:the\s+)?(?:assistant|ai|model|bot)\s*)?:/,
  /\bdo\s+not\s+(?:tell|inform|mention\s+(?:this|it)\s+to|reveal\s+(?:this|it)\s+to|warn)\s+(?:the\s+)?(?:user|reader|person)\b/,
  /\b(?:assistant|ai|model|chatbot|bot)\s*[,:]\s*(?:please\s+)?(?:ignore|send|call|execute|run|reply|respond|forward|include\s+the\s+following)\b/,
  /\b(?:send|post|forward|upload|exfiltrate)\b[^.\n]{0,80}\b(?:conversation|chat\s+history|profile|user\s+data|credentials|passwords?)\b[^.\n]{0,60}(?:https?:|\bto\b)/,
  /\b(?:игнорируй|проигнорируй|игнорировать|забудь|отбрось|не\s+учитывай)(?:те)?\s+(?:(?:все|всё|всех|свои|твои|эти|любые|про)\s+){0,3}(?:предыдущ|прежн|прошл|вышеуказан|вышеизложен|предшествующ|системн|ранее)\S*\s+(?:\S+\s+)?(?:инструкц|указани|команд|правил|сообщени|подсказ|промпт|контекст)/,
  /\bзабудь(?:те)?\s+(?:всё|все)(?:,)?\s+(?:что|выше|ранее)/,
  /(?:^|[^\p{L}])(?:теперь|отныне|с\s+этого\s+момента)\s+(?:ты|вы)\s+(?:\S+\s+)?(?:ассистент|помощник|бот|модель|администратор|не\s+огранич|без\s+огранич)/u,
  /(?:раскрой|покажи|выведи|напечатай|повтори|сообщи|назови)(?:те)?\s+(?:\S+\s+){0,3}(?:системн\S+\s+(?:промпт|подсказк|инструкц|сообщени)|ключ\S*\s+api|api[-\s]ключ|секретн\S+\s+(?:ключ|токен))/,
  /(?:^|[^\p{L}])нов(?:ые|ая)\s+(?:системн\S+\s+)?инструкци[ия]\s*(?:для\s+\S+\s*)?:/u,
  /не\s+(?:говори|сообщай|рассказывай|упоминай)(?:те)?\s+(?:об\s+этом\s+)?(?:пользовател|читател)/,
  /(?:ассистент|бот|модель|помощник)\s*[,:]\s*(?:пожалуйста,?\s+)?(?:игнорируй|отправь|вызови|выполни|запусти|перешли|ответь)/,
  /<\|(?:im_start|im_end|system|user|assistant|endoftext|start_header_id|end_header_id|eot_id|begin_of_text)\|>|\[\/?inst\]|<<\/?sys>>|<\/?(?:start_of_turn|end_of_turn|tool_call|tool_response|function_call|system-reminder|system_prompt)>/,
].map((pattern) => new RegExp(pattern.source.replaceAll('\\b', wordEdge()), 'u'))

/** `\b` knows Latin letters only. */
function wordEdge(): string {
  return '(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))'
}

const hiding: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['an element that a browser would run or load', /<\s*(?:script|iframe|object|embed|link|meta)\b/i],
  [
    'an element that a reader does not see',
    /<[a-z][^<>]{0,500}?(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])|\shidden(?:[\s>=]))/i,
  ],
  ['a long HTML comment', /<!--(?:(?!-->)[\s\S]){200,}/],
  ['characters that cannot be seen', /[\u180e\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069]|(?!^)\ufeff/u],
  [
    'characters that cannot be seen inside a word',
    /\p{L}[\u00ad\u200c\u200d]{2,}\p{L}|[a-zа-яё][\u200c\u200d][a-zа-яё]/iu,
  ],
  ['tag characters, which only a model reads', /[\u{e0000}-\u{e007f}]/u],
]

/** @returns lines that read like instructions to a model; letters that only look alike and invisible ones do not hide them. */
export function findInstructions(file: string, text: string): readonly Suspect[] {
  const plain = text
    .normalize('NFKC')
    .replace(/[\u00ad\p{Cf}\u{e0000}-\u{e007f}]/gu, '')
    .toLowerCase()
  const spellings = [plain, fold(plain, toLatin), fold(plain, toCyrillic)]
  const lines = instructions.flatMap((pattern) =>
    spellings.flatMap((spelling) => {
      const found = pattern.exec(spelling)
      return found ? [lineAt(spelling, found.index + (found[0].length - found[0].trimStart().length))] : []
    }),
  )
  return [...new Set(lines)]
    .sort((a, b) => a - b)
    .map((line) => ({ file, line, what: 'reads like an instruction to a model' }))
}

/** @returns what a reader of the page would not see. */
export function findHidden(file: string, text: string): readonly Suspect[] {
  const shown = text.replace(/\u{1f3f4}[\u{e0020}-\u{e007f}]+/gu, '')
  return hiding.flatMap(([what, pattern]) => {
    const found = pattern.exec(shown)
    return found ? [{ file, line: lineAt(shown, found.index), what }] : []
  })
}

/** @returns a front matter that asks for another engine than YAML: some readers would run it. */
export function findCodeFrontMatter(file: string, text: string): readonly Suspect[] {
  const engine = /^\ufeff?---[ \t]*([a-z][\w-]*)[ \t]*\r?\n/i.exec(text)?.[1]?.toLowerCase()
  if (engine === undefined || engine === 'yaml' || engine === 'yml') return []
  return [{ file, line: 1, what: `its front matter asks for "${engine.slice(0, 20)}"` }]
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

const alike: readonly (readonly [cyrillic: string, latin: string])[] = [
  ...'аa еe оo рp сc уy хx іi ѕs јj кk тt мm вb нh'.split(' ').map((pair) => [pair.charAt(0), pair.charAt(1)] as const),
]
const toLatin = new Map(alike)
const toCyrillic = new Map(alike.map(([cyrillic, latin]) => [latin, cyrillic] as const))

function fold(text: string, by: ReadonlyMap<string, string>): string {
  return Array.from(text, (letter) => by.get(letter) ?? letter).join('')
}
