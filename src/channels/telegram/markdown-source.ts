/** What a model sent, made fit for reading: no reasoning, no half characters, no control characters. */
import type { Root } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'

/** One tilde is "about" and no strike. */
const extensions = [gfm({ singleTilde: false })]
const mdastExtensions = [gfmFromMarkdown()]

/** @returns undefined for what nobody writes and the parser takes seconds over; it is shown as it stands. */
export function parseMarkdown(source: string): Root | undefined {
  const isDear = tooDeep.test(source) || source.split(/\n[ \t]*\n/).some((block) => countMarks(block) > mostMarks)
  return isDear ? undefined : fromMarkdown(source, { extensions, mdastExtensions })
}

/** Forty quotes and lists in each other. */
const tooDeep = /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))){40}/m

/** The parser's time grows with the square of the marks in a paragraph. */
const mostMarks = 800

function countMarks(block: string): number {
  return block.match(/[*_~[\]]/g)?.length ?? 0
}

/** Without the end of it that is half a character: the other half is on its way. */
export function cleanMarkdown(markdown: string): string {
  const text = markdown.replace(/[\ud800-\udbff]$/, '').toWellFormed()
  return withoutReasoning(text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, ' '))
}

const reasoningTags = ['think', 'thinking', 'thought', 'reasoning', 'reflection']
const reasoning = new RegExp(`^\\s*<(${reasoningTags.join('|')})>[\\s\\S]*?(?:</\\1>|$)`, 'i')

/** A model's reasoning stands before its answer; what may still become a tag waits as well. */
function withoutReasoning(text: string): string {
  const rest = text.replace(reasoning, '')
  if (rest !== text) return withoutReasoning(rest)
  const begun = /^\s*<([a-z]*)$/i.exec(text)?.[1]?.toLowerCase()
  return begun !== undefined && reasoningTags.some((tag) => tag.startsWith(begun)) ? '' : text
}
