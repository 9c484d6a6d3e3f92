/** The knowledge folder itself: its size, its form, and that people find what they ask for in it, by any spelling and across languages. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { type Knowledge, openKnowledge } from '../../src/knowledge/knowledge.ts'
import { parseDocument } from '../../src/knowledge/parse.ts'
import { createSilentLogger } from '../../src/log/logger.ts'
import { createWorkshop, type Workshop } from '../../src/workshop.ts'

const project = join(import.meta.dirname, '../..')
const root = join(project, 'knowledge')
const articles = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.md'))
  .map((file) => {
    const bytes = readFileSync(join(root, file))
    return { file, source: bytes.toString('utf8'), document: parseDocument(file, bytes) }
  })
const subjects = (language: string) =>
  new Set(articles.filter(({ file }) => file.startsWith(`${language}/`)).map(({ file }) => file.slice(3)))

describe('the articles', () => {
  it('are enough, in both languages and in one', () => {
    const [english, russian] = [subjects('en'), subjects('ru')]
    expect(english.size).toBeGreaterThanOrEqual(60)
    expect(russian.size).toBeGreaterThanOrEqual(45)
    expect(english.intersection(russian).size).toBeGreaterThanOrEqual(20)
    expect(english.difference(russian).size).toBeGreaterThanOrEqual(15)
    expect(russian.difference(english).size).toBeGreaterThanOrEqual(10)
  })

  it.each(articles)('$file has its front matter, its length and its headings', ({ file, source, document }) => {
    const words = document.body.split(/\s+/).filter(Boolean).length
    expect(words).toBeGreaterThanOrEqual(300)
    expect(words).toBeLessThanOrEqual(1200)
    expect(document.language).toBe(file.slice(0, 2))
    expect(source).toMatch(
      /^---\ntitle: .+\nlanguage: (en|ru)\ntags: \[.+\]\nupdated: \d{4}-\d\d-\d\d\naliases: \[.+\]\n---\n\n# /,
    )
    expect(document.body.match(/^## .+/gm)?.length).toBeGreaterThanOrEqual(4)
    expect(document.body.match(/^# .+/gm)).toHaveLength(1)
  })
})

describe('a question', () => {
  const home = mkdtempSync(join(tmpdir(), 'protech-articles-'))
  let workshop: Workshop
  let knowledge: Knowledge

  beforeAll(async () => {
    workshop = createWorkshop({
      loaded: loadConfig({ PROTECH_HOME: home }, project),
      environment: {},
      logger: createSilentLogger(),
    })
    knowledge = await openKnowledge(workshop.knowledgeOptions)
    await knowledge.sync()
  }, 120_000)
  afterAll(async () => {
    await knowledge.close()
    await workshop.close()
    rmSync(home, { recursive: true })
  })

  const firstThree = async (question: string) => (await knowledge.search(question, 3)).hits

  it.each([
    ['объектива', /объектив/i],
    ['объективами', /объектив/i],
    ['объектив', /объектив/i],
    ['штативы', /штатив/i],
    ['штатив', /штатив/i],
    ['кадров', /кадр/i],
    ['кадры', /кадр/i],
    ['lenses', /lens/i],
    ['lens', /lens/i],
    ['colour', /colou?r|цвет/i],
    ['color', /colou?r|цвет/i],
    ['S-Log3', /S-Log3/],
    ['slog3', /S-Log3/],
    ['S Log 3', /S-Log3/],
    ['H.265', /H\.265|HEVC/],
    ['h265', /H\.265|HEVC/],
    ['HEVC', /H\.265|HEVC/],
    ['4:2:2', /4:2:2/],
    ['1/50', /1\/50/],
  ])('for «%s» finds passages that hold it', async (question, expected) => {
    for (const hit of await firstThree(question)) expect(`${hit.title} ${hit.heading} ${hit.text}`).toMatch(expected)
  })

  const russianOverEnglish: readonly (readonly [string, string])[] = [
    ['как убрать чересстрочную гребёнку', 'en/codecs/interlaced-and-deinterlacing.md'],
    ['какой рейд собрать под монтаж', 'en/storage/raid-and-nas.md'],
    ['как калибровать монитор для цветокоррекции', 'en/colour/monitor-calibration.md'],
    ['анаморфотная оптика дисквиз', 'en/lenses/anamorphic-lenses.md'],
    ['ложные цвета на мониторе', 'en/camera/false-colour.md'],
    ['интервал ключевых кадров для трансляции', 'en/streaming/streaming-keyframes-and-abr.md'],
    ['закон обратных квадратов для света', 'en/lighting/inverse-square-law.md'],
    ['динамический диапазон камеры в стопах', 'en/camera/dynamic-range.md'],
  ]
  const englishOverRussian: readonly (readonly [string, string])[] = [
    ['what interval for a sunset timelapse', 'ru/camera/timelapse.md'],
    ['drone camera settings and nd filters', 'ru/movement/drone-filming.md'],
    ['who does what in a film crew', 'ru/planning/crew-roles.md'],
    ['how fast should an ssd for editing be', 'ru/storage/edit-drives-ssd.md'],
    ['screen recording settings in obs', 'ru/codecs/screen-recording.md'],
    ['recover files from a memory card', 'ru/storage/card-recovery.md'],
    ['film look grain and halation', 'ru/colour/film-look.md'],
    ['exposure triangle', 'ru/camera/exposure-triangle.md'],
  ]
  it.each([
    ['Russian questions find articles that exist only in English', russianOverEnglish],
    ['English questions find articles that exist only in Russian', englishOverRussian],
  ])('of 8, at least 6 %s', async (_, questions) => {
    const missed: string[] = []
    for (const [question, file] of questions) {
      const found = await firstThree(question)
      if (!found.some((hit) => hit.file === file)) missed.push(question)
    }
    expect(missed.length, missed.join('; ')).toBeLessThanOrEqual(2)
  })

  it('comes with a trace: each hit has its legs, and the order is by score', async () => {
    const { hits } = await knowledge.search('what shutter speed for 25 fps', 6)
    expect(hits).toHaveLength(6)
    for (const { legs, score } of hits) {
      expect(legs.words ?? legs.vectors).not.toBeNull()
      expect(score).toBeGreaterThan(0)
      expect(score).toBeLessThanOrEqual(1)
    }
    const perFile = Map.groupBy(hits, (hit) => hit.file)
    expect(Math.max(...[...perFile.values()].map((some) => some.length))).toBeLessThanOrEqual(2)
  })
})
