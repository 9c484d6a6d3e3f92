/**
 * What must not be read by anybody: values that are known to be secret, in whatever form they are written, and whatever has the shape
 * of a secret. For log lines, which are JSON, and for any other text.
 */

export const redacted = '[redacted]'

/** Shorter values would be found in ordinary words. */
const shortestSecret = 8

/** Shapes that nothing but a secret has. */
const shapes = [
  String.raw`\d{6,12}(?::|%3A)[\w-]{34,}`,
  String.raw`\bsk-(?=[\w-]*\d)[\w-]{16,}`,
  String.raw`\b[rs]k_(?:live|test)_\w{16,}`,
  String.raw`\bAIza[\w-]{30,}`,
  String.raw`\bya29\.[\w-]{20,}`,
  String.raw`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`,
  String.raw`\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,})`,
  String.raw`\bxox[a-z]-[\w-]{10,}|\bxapp-[\w-]{10,}`,
  String.raw`\b(?:hf|npm|gsk|pplx|r8|tvly|xai|dop_v1|shpat|whsec|dckr_pat)[_-](?=[\w-]*\d)[\w-]{20,}`,
  String.raw`\bSG\.[\w-]{16,}\.[\w-]{16,}`,
  String.raw`\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*`,
  String.raw`-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z ]{0,32}PRIVATE KEY-----|[\s\S]*)`,
]
const anyShape = new RegExp(shapes.join('|'))
const allShapes = new RegExp(shapes.join('|'), 'g')

/** Something that may be one of the above; the cheap question before the dear ones. */
const shapeHint =
  /:[\w-]{34}|%3[Aa]|sk-|[rs]k_|AIza|ya29|AKIA|ASIA|gh[pousr]_|_pat_|glpat|xox|xapp|(?:hf|npm|gsk|pplx|r8|tvly|xai|v1|shpat|whsec)[_-]|SG\.|eyJ|PRIVATE/

const secretKey = String.raw`[\w.-]*(?:(?<![a-z])token|[a-z]Token|_token|secret|password|passwd|passphrase|api[_-]?key|private[_-]?key|access[_-]?key|authorization|cookie|credential|session[_-]?id|signature)(?:[_-]?(?:value|hash|text))?`
const quote = String.raw`(?:\\*["'])`
const labelled: readonly (readonly [RegExp, string])[] = [
  // "apiKey":"…", {\"token\":\"…\"} within a string, ["cookie","…"]
  [
    new RegExp(`(${quote})(${secretKey})\\1(\\s*[:,=]\\s*)(${quote})(?!\\4)[\\s\\S]*?\\4`, 'gi'),
    `$1$2$1$3$4${redacted}$4`,
  ],
  // "set-cookie":["…","…"]
  [new RegExp(`(${quote})(${secretKey}s?)\\1(\\s*:\\s*)\\[[^\\]]*\\]`, 'gi'), `$1$2$1$3["${redacted}"]`],
  // "password":12345
  [/("[\w.-]*(?:password|passwd|secret|pin)"\s*:\s*)-?[\d.]+/gi, `$1"${redacted}"`],
  // Cookie: a=b; c=d
  [/\b((?:set-)?cookie\s*:\s*)[^"\\\n]{4,}/gi, `$1${redacted}`],
  [/\b((?:bearer|basic|digest)(?:\s+|%20|\+))[\w.~+/=%-]{8,}/gi, `$1${redacted}`],
  // token=…, api_key: '…'
  [
    new RegExp(
      String.raw`((?<![\w-])${secretKey}${quote}?\s*[:=]\s*${quote}?)(?!["'\\{[]|\[redacted|bearer|basic|digest)[^\s"'\\,;&)}\]]{4,}`,
      'gi',
    ),
    `$1${redacted}`,
  ],
  // ?key=…
  [/([?&;](?:key|sig|auth|pass|pwd|code|hash)=)[^&\s"'\\#]{4,}/gi, `$1${redacted}`],
  [/(\b(?:key|auth|pass|pwd)=)(?=[\w+/=-]*\d)[\w+/=-]{20,}/gi, `$1${redacted}`],
  [/(:\/\/[^\s/:@"'\\]*:)[^\s/@"'\\]+@/g, `$1${redacted}@`],
]
const labelHint =
  /token(?!s)|secret|passw|passphrase|key|authorization|cookie|credential|session[_-]?id|signature|bearer|basic|digest|[?&;](?:sig|auth|pass|pwd|code|hash)=|(?:auth|pass|pwd)=|"pin"|:\/\/[^\s/"]*@/i

/** Bytes as JSON shows them. */
const bytes = /\{"type":"Buffer","data":\[[\d,]*\]\}|\{"0":\d{1,3}(?:,"\d+":\d{1,3})*\}/g
const bytesHint = /"type":"Buffer"|\{"0":/

/**
 * @param known values that are secret now, for example keys of the config; it is asked at every call, so it must be cheap.
 * @returns the text with every secret replaced.
 */
export function createSecretScrubber(known: () => readonly string[]): (text: string) => string {
  const knownPattern = createKnownPattern(known, 'g')
  return (text) => {
    const pattern = knownPattern()
    let clean = pattern === undefined ? text : text.replace(pattern, redacted)
    if (shapeHint.test(clean)) clean = clean.replace(allShapes, redacted)
    if (labelHint.test(clean)) clean = labelled.reduce((rest, [shape, to]) => rest.replace(shape, to), clean)
    return bytesHint.test(clean) ? clean.replace(bytes, '"[bytes]"') : clean
  }
}

/** For texts that people read: known values and the shapes that cannot be anything else. */
export function createSecretFinder(known: () => readonly string[]): (text: string) => boolean {
  const knownPattern = createKnownPattern(known, '')
  return (text) => knownPattern()?.test(text) === true || (shapeHint.test(text) && anyShape.test(text))
}

function createKnownPattern(known: () => readonly string[], flags: string): () => RegExp | undefined {
  let values: readonly string[] = []
  let pattern: RegExp | undefined
  return () => {
    const now = known()
    if (now.length !== values.length || now.some((value, index) => value !== values[index])) {
      values = [...now]
      pattern = toPattern(values, flags)
    }
    return pattern
  }
}

function toPattern(values: readonly string[], flags: string): RegExp | undefined {
  const forms = new Set(values.filter((value) => value.length >= shortestSecret).flatMap(formsOf))
  const longestFirst = [...forms].sort((left, right) => right.length - left.length)
  return forms.size === 0 ? undefined : new RegExp(longestFirst.map((form) => RegExp.escape(form)).join('|'), flags)
}

/** A value within JSON within JSON is escaped as often. */
const deepestJson = 4

function formsOf(value: string): string[] {
  const percent = encodeURIComponent(value.toWellFormed())
  const hex = Buffer.from(value).toString('hex')
  const base64 = [0, 1, 2].map((offset) => base64Within(value, offset))
  return [
    ...[...escapedForms(value, deepestJson), [...value].toReversed().join('')],
    ...[percent, percent.replace(/%../g, (code) => code.toLowerCase()), hex, hex.toUpperCase()],
    ...[...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))],
  ]
}

function escapedForms(value: string, depth: number): string[] {
  return depth === 0 ? [value] : [value, ...escapedForms(JSON.stringify(value).slice(1, -1), depth - 1)]
}

/** What base64 makes of a value that begins at this offset of three bytes, whatever stands around it. */
function base64Within(value: string, offset: number): string {
  const whole = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)])
  return whole.toString('base64').slice(Math.ceil((offset * 8) / 6), Math.floor((whole.length * 8) / 6))
}
