/** A knowledge folder made by a rule: the same number always gives the same articles, in two languages and several folders. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const english =
  'camera shutter aperture exposure sensor tripod lens focus gimbal light softbox diffusion microphone gain timecode codec bitrate proxy timeline grade waveform export render caption monitor battery cable'.split(
    ' ',
  )
const russian =
  'камера выдержка диафрагма экспозиция матрица штатив объектив фокус стедикам свет софтбокс рассеиватель микрофон усиление таймкод кодек битрейт прокси таймлайн цветокоррекция экспорт рендер субтитры монитор аккумулятор кабель'.split(
    ' ',
  )
const topics = ['camera', 'light', 'sound', 'edit', 'delivery']

/** Numbers that look random and are the same in every run. */
export function createDice(seed: number): (sides: number) => number {
  let state = seed >>> 0
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

export function fileName(number: number): string {
  return `${number % 3 === 0 ? 'ru' : 'en'}/${topics[number % topics.length]}/article-${String(number).padStart(4, '0')}.md`
}

/** An article of five sections, some 300 words. `remark` is a sentence of its own paragraph, for edits. */
export function articleText(number: number, remark = ''): string {
  const dice = createDice(number + 1)
  const words = number % 3 === 0 ? russian : english
  const pick = () => words[dice(words.length)] ?? ''
  const sentence = () => `${Array.from({ length: 9 + dice(6) }, pick).join(' ')} ${dice(500)}.`
  const section = (at: number) => `## ${pick()} ${pick()} ${at}\n\n${Array.from({ length: 5 }, sentence).join(' ')}\n`
  return `---\ntitle: "${pick()} ${pick()} ${number}"\n---\n\n${sentence()} ${remark}\n\n${[1, 2, 3, 4].map(section).join('\n')}`
}

export function writeArticle(root: string, file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}

export function writeArticles(root: string, count: number): string[] {
  const files = Array.from({ length: count }, (_, number) => fileName(number))
  for (const [number, file] of files.entries()) writeArticle(root, file, articleText(number))
  return files
}
