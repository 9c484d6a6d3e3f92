import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { languageOf, leansOn, standAlone } from '../../src/agent/follow-up.ts'
import type { Exchange } from '../../src/agent/prompt.ts'

function conversation(...questions: readonly string[]): Exchange[] {
  return questions.flatMap((content): Exchange[] => [
    { role: 'user', content },
    { role: 'assistant', content: 'Use 1/50 s at 25 fps on YouTube in 4K [1].' },
  ])
}

describe('a question that leans on the conversation', () => {
  it.each([
    ['what shutter speed for 25 fps', 'and for 60 fps?', 'what shutter speed for 60 fps?'],
    ['what shutter speed for 25 fps?', 'What about 60p?', 'what shutter speed for 60p?'],
    ['what shutter speed for 25 fps', 'and for 60?', 'what shutter speed for 60 fps?'],
    ['what shutter speed for 25 fps', 'thanks, and for 60 fps?', 'what shutter speed for 60 fps?'],
    ['what shutter speed for 25 fps', 'why?', 'what shutter speed for 25 fps why?'],
    ['what shutter speed for 25 fps', 'tell me more', 'what shutter speed for 25 fps?'],
    ['what bitrate for YouTube 1080p', 'and for 4K?', 'what bitrate for YouTube 4K?'],
    ['what bitrate for YouTube 1080p', '4K?', 'what bitrate for YouTube 4K?'],
    ['what bitrate for YouTube 1080p', 'and for Telegram in 720p?', 'what bitrate for Telegram 720p?'],
    ['how to set zebras on Canon', 'what about on Sony?', 'how to set zebras on Sony?'],
    ['how to make proxies in Resolve', 'and in Premiere?', 'how to make proxies in Premiere?'],
    ['what is S-Log3', 'how do I expose it?', 'what is S-Log3 how do I expose it?'],
    ['what mic for interviews', 'what if it is windy?', 'what mic for interviews it is windy?'],
    [
      'what mic for interviews',
      'is it better than a lavalier?',
      'what mic for interviews is it better than a lavalier?',
    ],
    ['какая выдержка для 25 кадров', 'а для 60 кадров?', 'какая выдержка для 60 кадров?'],
    ['какая выдержка для 25 кадров', 'а для 60?', 'какая выдержка для 60 кадров?'],
    ['какая выдержка для 25 кадров', 'а почему?', 'какая выдержка для 25 кадров почему?'],
    ['какая выдержка для 25 кадров', 'Спасибо! А для 50 кадров?', 'какая выдержка для 50 кадров?'],
    ['какой битрейт для YouTube 4K', 'а для 1080p?', 'какой битрейт для YouTube 1080p?'],
    ['какой битрейт для YouTube 4K', 'в H.265?', 'какой битрейт для YouTube 4K в H.265?'],
    ['какой битрейт для YouTube 4K', 'and for 1080p?', 'какой битрейт для YouTube 1080p?'],
    ['какой микрофон для интервью', 'а если на улице?', 'какой микрофон для интервью на улице?'],
    ['что такое зебра', 'как её настроить для кожи?', 'что такое зебра как её настроить для кожи?'],
    ['что такое S-Log3', 'а V-Log?', 'что такое V-Log?'],
    ['что такое S-Log3', 'подробнее', 'что такое S-Log3?'],
  ])('after "%s", "%s" becomes "%s"', (before, question, searched) => {
    expect(standAlone(question, conversation(before))).toBe(searched)
  })

  it.each([
    [
      ['what bitrate for YouTube 4K', 'and for 1080p?', 'and in H.265?'],
      'and on Twitch?',
      'what bitrate for Twitch 1080p in H.265?',
    ],
    [['how to make proxies in Resolve', 'and in Premiere?'], 'and in Final Cut?', 'how to make proxies in Final Cut?'],
    [
      ['какая выдержка для 25 кадров', 'а для 50 кадров?', 'а почему?'],
      'а для 100 кадров?',
      'какая выдержка для 100 кадров почему?',
    ],
  ])('carries through a chain of three: %j, then "%s"', (before, question, searched) => {
    expect(standAlone(question, conversation(...before))).toBe(searched)
  })

  it('leans on the last real question, not on a greeting, a thank-you or the answers', () => {
    expect(standAlone('and for 50?', conversation('what shutter speed for 25 fps', 'thanks!', 'hello'))).toBe(
      'what shutter speed for 50 fps?',
    )
    expect(standAlone('and for 50?', [{ role: 'assistant', content: 'What shutter speed for 25 fps?' }])).toBe(
      'and for 50?',
    )
  })

  it('is left as it is when there is nothing to lean on', () => {
    expect(standAlone('and for 60 fps?', [])).toBe('and for 60 fps?')
  })

  it('takes its language from the conversation when it is nothing but names and numbers', () => {
    expect(languageOf('4K?', 'какой битрейт для YouTube 4K?')).toBe('ru')
    expect(languageOf('H.265?', 'what bitrate in H.265?')).toBe('en')
    expect(languageOf('and for 4K?', 'какой битрейт для 4K?')).toBe('en')
  })
})

describe('a question that stands alone', () => {
  const file = join(import.meta.dirname, '../../eval/questions.jsonl')
  const questions = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => String(JSON.parse(line).question))

  it('is never changed: every question of the evaluation set after every other kind of question', () => {
    expect(questions.length).toBeGreaterThanOrEqual(148)
    const befores = [
      conversation('what shutter speed for 25 fps'),
      conversation('какой битрейт для YouTube 4K', 'а для 1080p?'),
    ]
    const changed = questions.filter((question) => befores.some((before) => standAlone(question, before) !== question))
    expect(changed).toEqual([])
  })

  it.each([
    'is it better to shoot in log or in rec709 for a wedding?',
    'global shutter vs rolling shutter do i need it',
    'is there a way to sync audio without timecode?',
    'how do I get rid of this hum in my audio track',
    'and how do I calibrate a monitor for HDR grading?',
    'что такое двойное нативное исо',
    'это нормально, что камера греется на жаре?',
    'чем отличается лог от рек709 и зачем он мне',
    'and what about audio sync problems in multicam projects',
    'timecode',
    'таймкод',
  ])('although it looks like leaning: "%s"', (question) => {
    expect(standAlone(question, conversation('what shutter speed for 25 fps'))).toBe(question)
  })
})

describe('any conversation', () => {
  it('is survived: the result is the question itself or holds what it asks for', () => {
    const words = fc.constantFrom(
      'and',
      'for',
      '4K',
      '60 fps',
      'а',
      'для',
      'it',
      'why',
      'почему',
      'YouTube',
      '?',
      'H.265',
      'its',
      'the',
      '50',
      '(',
      '[',
      '\\',
      '$1',
      '*',
    )
    const message = fc.array(words, { maxLength: 7 }).map((parts) => parts.join(' '))
    fc.assert(
      fc.property(message, fc.array(message, { maxLength: 8 }), (question, before) => {
        const searched = standAlone(question, conversation(...before))
        expect(searched === question || leansOn(question)).toBe(true)
        expect(searched.trim() === '').toBe(question.trim() === '')
      }),
      { numRuns: 1000 },
    )
  })

  it('of thousand follow-ups stays short and quick', () => {
    const started = performance.now()
    const long = conversation(
      'what shutter speed for 25 fps',
      ...Array.from({ length: 1000 }, (_, n) => `and with a lens of kind ${n}?`),
    )
    expect(standAlone('and for 60 fps?', long).length).toBeLessThan(400)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
