/**
 * Passages as a model reads them: numbered, between lines that carry a boundary made for this request alone, so that nothing a
 * passage says can end the list or begin another.
 */
export type PromptPassage = {
  readonly n: number
  readonly title: string
  readonly heading: string
  readonly text: string
}

export function formatPassages(passages: readonly PromptPassage[], boundary: string): string {
  const blocks = passages.map(({ n, title, heading, text }) => {
    const name = heading === '' ? title : `${title} › ${heading}`
    return `[${n}] ${name.replace(/\s+/g, ' ')}\n${text.replaceAll(boundary, '')}\n${boundary}`
  })
  return `${boundary}\n${blocks.join('\n')}`
}

export function formatQuestion(passages: readonly PromptPassage[], boundary: string, question: string): string {
  return `${formatPassages(passages, boundary)}\n\nQuestion: ${question}`
}

/** The reverse, for a model that is no language model. */
export function parseQuestion(message: string): { passages: PromptPassage[]; question: string } {
  const boundary = message.split('\n', 1)[0] ?? ''
  const blocks = message.split(`\n${boundary}`)
  const question = /^\s*Question: ([\s\S]*)$/.exec(blocks.pop() ?? '')?.[1] ?? message
  const first = blocks[0]?.slice(boundary.length) ?? ''
  const passages = [first, ...blocks.slice(1)].flatMap((block) => {
    const [, n, name = '', text = ''] = /^\n\[(\d+)\] (.*)\n([\s\S]*)$/.exec(block) ?? []
    const [title = '', ...heading] = name.split(' › ')
    return n === undefined ? [] : [{ n: Number(n), title, heading: heading.join(' › '), text }]
  })
  return { passages, question }
}
