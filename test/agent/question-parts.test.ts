import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Exchange } from '../../src/agent/prompt.ts'
import { mostParts, toQuestionParts } from '../../src/agent/question-parts.ts'

const questionsIn = (...messages: string[]) => toQuestionParts(messages, []).map(({ question }) => question)
const searchedFor = (messages: readonly string[], history: readonly Exchange[] = []) =>
  toQuestionParts(messages, history).map(({ searched }) => searched)

describe('messages that stand alone as questions', () => {
  it.each([
    [['what shutter speed for 25 fps?', 'which microphone for interviews?']],
    [['bitrate YouTube 4K', 'loudness podcast']],
    [['какая выдержка для 25 кадров?', 'сколько света нужно для интервью']],
    [['how loud should a podcast be', 'and how do I measure it']],
  ])('are parts of their own: %j', (messages) => {
    expect(questionsIn(...messages)).toEqual(messages)
  })

  it('are searched for as they are, whatever they begin with', () => {
    expect(searchedFor(['what shutter speed for 25 fps?', 'and what ISO for a concert?'])).toEqual([
      'what shutter speed for 25 fps?',
      'what ISO for a concert?',
    ])
    expect(searchedFor(['сколько света для интервью?', 'и какой баланс белого?'])[1]).toBe('какой баланс белого?')
  })

  it('lean on the part before them where they have no subject', () => {
    expect(searchedFor(['what bitrate for YouTube 1080p?', 'and for 4K?'])[1]).toBe('what bitrate for YouTube 4K?')
    expect(searchedFor(['какая выдержка для 25 кадров?', 'а для 50?'])[1]).toBe('какая выдержка для 50 кадров?')
  })

  it('lean on the conversation where they are the first', () => {
    const history: Exchange[] = [{ role: 'user', content: 'what shutter speed for 25 fps' }]
    expect(searchedFor(['and for 50?', 'which microphone for interviews?'], history)).toEqual([
      'what shutter speed for 50 fps?',
      'which microphone for interviews?',
    ])
  })

  it('are asked once when they are sent twice', () => {
    expect(questionsIn('what shutter speed?', 'which ISO?', 'What  shutter speed?')).toHaveLength(2)
  })

  it('are searched for apart up to a limit; all that is beyond it is one part', () => {
    const messages = ['ISO', 'gain', 'LUTs', 'codecs', 'LUFS', 'bokeh', 'RAW'].map((word) => `what is ${word}?`)
    expect(questionsIn(...messages)).toEqual([
      ...messages.slice(0, mostParts - 1),
      'what is LUFS? what is bokeh? what is RAW?',
    ])
  })
})

describe('what does not stand alone', () => {
  it.each([
    [['what ISO should I use', 'for', 'a concert'], 'what ISO should I use for a concert'],
    [['I have a Sony FX3', 'what ISO should I use?'], 'I have a Sony FX3 what ISO should I use?'],
    [['what ISO should I use?', 'on the FX3'], 'what ISO should I use? on the FX3'],
    [['how do I light an interview?', 'with one lamp'], 'how do I light an interview? with one lamp'],
    [['какая выдержка', 'для 50 кадров'], 'какая выдержка для 50 кадров'],
    [['у меня Sony FX3', 'снимаю концерт', 'какое ISO ставить?'], 'у меня Sony FX3 снимаю концерт какое ISO ставить?'],
    [['how loud for YouTube?', 'why?'], 'how loud for YouTube? why?'],
    [['I shoot weddings', 'in churches'], 'I shoot weddings in churches'],
  ])('is joined with its neighbour: %j', (messages, joined) => {
    expect(questionsIn(...messages)).toEqual([joined])
  })

  it.each([
    [['hi', 'what shutter speed?', 'thanks'], ['what shutter speed?']],
    [
      ['what shutter speed?', 'and', 'which ISO?'],
      ['what shutter speed?', 'which ISO?'],
    ],
    [['hi', 'and'], []],
    [['hello', '?'], []],
    [['ок', 'спасибо'], []],
    [['', '  '], []],
  ])('is left out when it is nothing but manners: %j', (messages, questions) => {
    expect(questionsIn(...messages)).toEqual(questions)
  })

  it('is kept when it is all there is', () => {
    expect(questionsIn('hi')).toEqual(['hi'])
    expect(questionsIn('why?')).toEqual(['why?'])
  })
})

describe('any messages', () => {
  it('are at most five parts that hold every word which is no manners, in their order', () => {
    const message = fc.constantFrom('hi', 'and', 'a lens', 'what ISO?', 'for 4K', 'why', 'I film birds', 'LUTs or RAW')
    fc.assert(
      fc.property(fc.uniqueArray(message, { maxLength: 8 }), (messages) => {
        const parts = questionsIn(...messages)
        expect(parts.length).toBeLessThanOrEqual(mostParts)
        const kept = messages.filter((text) => text !== 'hi' && text !== 'and')
        if (messages.length > 1 && kept.some((text) => text !== 'why')) expect(parts.join(' ')).toBe(kept.join(' '))
      }),
    )
  })
})
