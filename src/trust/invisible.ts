/**
 * Characters that nobody sees and that a model or a client still reads: zero-width, bidi, tag characters, variation selectors, soft
 * hyphens, byte order marks, controls and terminal sequences. What an emoji is made of stays. Everything here reads a text character by
 * character, so that a text in pieces comes out as the whole does.
 */

export type CharacterStream = { push(text: string): string; end(): string }

/** Idempotent; in time proportional to the text. Line ends become line feeds. */
export function removeInvisible(text: string): string {
  if (!special.test(text)) return text
  const characters = createCharacterStream()
  return characters.push(text) + characters.end()
}

export function createCharacterStream(): CharacterStream {
  const seen = createVisibleStream()
  const shown = createTerminalStream()
  return {
    push: (text) => shown.push(seen.push(text)),
    end: () => shown.push(seen.end()) + shown.end(),
  }
}

/** Escape, the control sequence introducer, the string terminator and the bell: what terminal sequences are made with. */
const signs = '\\x1b\\x9b\\x9c\\x07'
/** Default-ignorable characters, lone surrogates, interlinear marks, and controls but the tab and the line feed. */
const hidden = new RegExp(`^(?:[\\p{DI}\\p{Cs}\\ufff9-\\ufffb]|(?![\\n\\t${signs}])\\p{Cc})$`, 'u')
const lineEnds = '\\r\\u0085\\u2028\\u2029'
const special = new RegExp(`[\\p{DI}\\p{Cs}\\ufff9-\\ufffb${lineEnds}]|(?![\\n\\t])\\p{Cc}`, 'u')
/** What neither is hidden nor stands beside something hidden that may stay. */
const plain = /[\n\t -~\u00a1-\u00ac\u00af-\u02ff\u0370-\u052f\u2010-\u2026\u2030-\u203b]+/y

const emoji = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator})$/u
const keycapBase = /^[0-9#*]$/
/** One variation selector, a joiner, or both in this order: what may stand within an emoji. */
const emojiJoint = /^[\ufe0e\ufe0f]?\u200d?$/

function isJoint(before: string, run: string, after: string): boolean {
  if (!emojiJoint.test(run)) return false
  if (run === '\ufe0f' && keycapBase.test(before)) return after === '\u20e3'
  return emoji.test(before) && (!run.endsWith('\u200d') || emoji.test(after))
}

/** Takes out hidden characters but those of terminal sequences. */
function createVisibleStream(): CharacterStream {
  let before = ''
  let run = ''
  let half = ''
  let afterReturn = false

  const take = (character: string): string => {
    const isSecondOfLineEnd = afterReturn && character === '\n'
    afterReturn = character === '\r'
    if (isSecondOfLineEnd) return ''
    const read = /[\r\u0085\u2028\u2029]/.test(character) ? '\n' : character
    if (hidden.test(read)) {
      if (run.length < 4) run += read
      return ''
    }
    const joint = run !== '' && isJoint(before, run, read) ? run : ''
    before = read
    run = ''
    return joint + read
  }
  return {
    push(text) {
      const whole = half + text
      half = /[\ud800-\udbff]$/.exec(whole)?.[0] ?? ''
      const end = whole.length - half.length
      let shown = ''
      for (let at = 0; at < end; ) {
        plain.lastIndex = at
        const stretch = run === '' && !afterReturn ? plain.exec(whole)?.[0].slice(0, end - at) : undefined
        if (stretch !== undefined) before = stretch.at(-1) ?? before
        const next = stretch ?? String.fromCodePoint(whole.codePointAt(at) ?? 0)
        shown += stretch ?? take(next)
        at += next.length
      }
      return shown
    },
    end() {
      const last = isJoint(before, run, '') ? run : ''
      before = run = half = ''
      return last
    },
  }
}

const terminalSigns = new RegExp(`[${signs}]`)
const mostSequence = 512
// biome-ignore-start lint/suspicious/noControlCharactersInRegex: they are what is looked for
const wholeSequence =
  /^(?:(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_])[^\x07\x9c\x1b]*[\x07\x9c\x1b]|\x1b[ -/]*[0-OQ-WYZ\\`-~])$/
const begunSequence = /^(?:(?:\x1b\[|\x9b)[0-?]*[ -/]*|\x1b[\]PX^_][^\x07\x9c\x1b]*|\x1b[ -/]*)$/
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: they are what is looked for

/** Takes out terminal sequences, and the signs of those that are none. */
function createTerminalStream(): CharacterStream {
  let sequence = ''

  const begin = (character: string): string => {
    if (!terminalSigns.test(character)) return character
    sequence = begunSequence.test(character) ? character : ''
    return ''
  }
  const take = (character: string): string => {
    if (sequence === '') return begin(character)
    const longer = sequence + character
    if (longer.length <= mostSequence && begunSequence.test(longer)) {
      sequence = longer
      return ''
    }
    const none = wholeSequence.test(longer) ? '' : sequence.slice(1)
    sequence = ''
    if (none !== '' || !wholeSequence.test(longer)) return none + begin(character)
    return character === '\x1b' ? begin(character) : ''
  }
  return {
    push(text) {
      if (sequence === '' && !terminalSigns.test(text)) return text
      let shown = ''
      for (const character of text) shown += take(character)
      return shown
    },
    end() {
      const none = sequence.slice(1)
      sequence = ''
      return none
    },
  }
}
