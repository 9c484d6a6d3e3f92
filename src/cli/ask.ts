/** `protech ask`: one question, or a file of them, answered here and now; no gateway needed. */
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import type { Answer } from '../agent/turn.ts'
import { collectAnswer } from '../agent/turn.ts'
import { phrases } from '../language/phrases.ts'
import { CommandError, type Console } from './console.ts'
import { type Opened, withKnowledge } from './with-knowledge.ts'

type AskOptions = { readonly agent?: string; readonly json?: boolean; readonly file?: string }

export function addAsk(program: Command, console: Console): void {
  program
    .command('ask')
    .description('ask a question')
    .argument('[question...]', 'the question, in English or Russian')
    .option('--agent <id>', 'the agent that answers')
    .option('--file <path>', 'ask every line of a file ("-": standard input), answers as JSON lines')
    .option('--json', 'one JSON value')
    .addHelpText(
      'after',
      '\nExamples:\n  ./protech ask "what shutter speed for 25 fps"\n  ./protech ask "какой битрейт для YouTube 4K" --json\n  ./protech ask --file questions.txt --json > answers.jsonl',
    )
    .action(async (words: string[], options: AskOptions) => {
      const question = words.join(' ').trim()
      if (options.file !== undefined && question !== '')
        throw new CommandError('Give a question or --file, not both.', { code: 64 })
      if (options.file === undefined && question === '')
        throw new CommandError('What is the question? For example: ./protech ask "what shutter speed for 25 fps"', {
          code: 64,
        })
      const questions = options.file === undefined ? undefined : await readQuestions(options.file, console)
      await withKnowledge(console, async (opened) => {
        if (questions === undefined) await askOne(console, opened, question, options)
        else
          for (const line of questions)
            console.out(`${JSON.stringify(toJson(await answerOf(opened, line, options)))}\n`)
      })
    })
}

async function readQuestions(file: string, console: Console): Promise<string[]> {
  const content = file === '-' ? await text(console.input) : readFile(file)
  return content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CommandError(`${file} cannot be read.`, { cause: error })
  }
}

function turnOf({ workshop, knowledge }: Opened, question: string, { agent }: AskOptions) {
  return workshop.answer(() => knowledge, agent, { question, history: [], signal: new AbortController().signal })
}

function answerOf(opened: Opened, question: string, options: AskOptions): Promise<Answer> {
  return collectAnswer(turnOf(opened, question, options))
}

async function askOne(console: Console, opened: Opened, question: string, options: AskOptions): Promise<void> {
  if (options.json) {
    console.out(`${JSON.stringify(toJson(await answerOf(opened, question, options)), null, 2)}\n`)
    return
  }
  for await (const event of turnOf(opened, question, options)) {
    if (event.type === 'delta') console.out(event.text)
    if (event.type === 'done') printSources(console, event.answer)
  }
}

function printSources(console: Console, { sources, language }: Answer): void {
  console.out('\n')
  const cited = sources.filter((source) => source.cited)
  if (cited.length === 0) return
  console.out(`\n${phrases.sources[language]}:\n`)
  for (const { n, title, heading, file, lines } of cited)
    console.out(`[${n}] ${heading === '' ? title : `${title} › ${heading}`}\n    ${file}#L${lines[0]}-L${lines[1]}\n`)
}

function toJson({ question, language, answer, declined, sources, model, usage, ms, searched, nearest }: Answer) {
  const shown = sources.map(({ n, title, heading, file, lines, score, cited }) => ({
    n,
    title,
    heading,
    file,
    lines,
    score,
    cited,
  }))
  return {
    question,
    ...(searched !== question && { searched }),
    language,
    answer,
    declined,
    sources: shown,
    ...(declined && { nearest }),
    model,
    usage,
    ms,
  }
}
