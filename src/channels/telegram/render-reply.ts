/** Answers as messages: while they are written, and whole with their sources. Both are cut in the same places. */
import type { Language } from '../../language/detect.ts'
import { phrases } from '../../language/phrases.ts'
import type { Reply, ShownSource } from '../channel.ts'
import { type FormattedText, joinFormatted, plainFormatted, styleFormatted } from './formatted-text.ts'
import { formatSource } from './markdown-entities.ts'
import { cleanMarkdown } from './markdown-source.ts'
import { splitMarkdown } from './split-markdown.ts'
import { messageLimit, splitText } from './split-text.ts'

/** The messages of an answer, its sources as an expandable quote at the end. None when there is nothing to be seen. */
export function renderReply({
  markdown,
  sources,
  language,
}: Pick<Reply, 'markdown' | 'sources' | 'language'>): readonly FormattedText[] {
  const messages = splitMarkdown(cleanMarkdown(markdown)).flatMap(toMessages)
  return sources.length === 0 ? messages : withQuote(messages, sourceQuote(sources, language))
}

/**
 * The messages of an answer in the making. All but the last are final: with more of the same markdown they stay as they are, and
 * `renderReply` begins with them. The last one may still change; what it cannot hold yet waits for its block to end.
 */
export function renderPreview(markdown: string): readonly FormattedText[] {
  const stretches = splitMarkdown(cleanMarkdown(markdown))
  const final = stretches.slice(0, -1).flatMap(toMessages)
  const live = stretches.slice(-1).flatMap((stretch) => toMessages(stretch.replace(begunMark, '')))
  return [...final, ...live.slice(0, 1)]
}

/** A last line of marks alone, whose meaning depends on what follows: a dash under a paragraph makes it a heading until a word comes. */
const begunMark = /\n[ \t]*(?:[-=*+#>_~`|:]+|\d{1,9}[.)]?)[ \t]*$/

function toMessages(stretch: string): readonly FormattedText[] {
  return splitText(formatSource(stretch))
}

function sourceQuote(sources: readonly ShownSource[], language: Language): FormattedText {
  const head = styleFormatted(plainFormatted(`📚 ${phrases.sources[language]}`), { type: 'bold' })
  const lines = [head, ...sources.map((source) => plainFormatted(sourceLine(source)))]
  return styleFormatted(joinFormatted(lines, '\n'), { type: 'expandable_blockquote' })
}

function sourceLine({ n, title, heading, updated }: ShownSource): string {
  const place = heading === '' || heading === title ? title : `${title} › ${heading}`
  const line = `[${n}] ${place}${updated === undefined ? '' : ` · ${updated}`}`
  return line.toWellFormed().replace(/[\s\p{Cc}]+/gu, ' ')
}

/** When the last message has no room for the quote, its end goes with the quote into one more. */
function withQuote(messages: readonly FormattedText[], quote: FormattedText): readonly FormattedText[] {
  const room = messageLimit - quote.text.length - 2
  const last = messages.slice(-1)
  const parts = room < messageLimit / 2 ? last : last.flatMap((message) => splitText(message, room))
  const ending = splitText(joinFormatted([...parts.slice(-1), quote], '\n\n'))
  return [...messages.slice(0, -1), ...parts.slice(0, -1), ...ending]
}
