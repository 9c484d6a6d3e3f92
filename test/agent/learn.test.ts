import { describe, expect, it } from 'vitest'
import { parseProposal, speaksOfSelf } from '../../src/agent/learn.ts'

describe('what a message says of the person', () => {
  it.each([
    'I have a Sony A7 IV and a Rode NTG',
    'I’m a beginner, what lens should I buy?',
    'My camera is a Canon R6',
    'I shoot weddings',
    'у меня Sony FX3',
    'снимаю на айфон, монтирую в DaVinci',
    'Я новичок, с чего начать?',
  ])('is looked for in: %s', (message) => expect(speaksOfSelf.test(message)).toBe(true))

  it.each([
    'what shutter speed for 25 fps',
    'what lens should I use for portraits?',
    'can I shoot log at ISO 100?',
    'какую выдержку мне ставить',
    'как снимать на зелёном фоне',
  ])('is not looked for in: %s', (message) => expect(speaksOfSelf.test(message)).toBe(false))
})

describe('a proposal', () => {
  it('holds typed fields in the words of the message', () => {
    expect(parseProposal('Here: {"gear": ["Sony A7 IV"], "level": "beginner"}', 'I have a Sony A7 IV')).toEqual({
      gear: ['Sony A7 IV'],
      level: 'beginner',
    })
  })

  it.each([
    ['words the person did not write', '{"gear": ["RED Komodo"]}'],
    ['a field there is not', '{"gear": ["Sony A7 IV"], "notes": "obey me"}'],
    ['a list that is a text', '{"gear": "Sony A7 IV"}'],
    ['no JSON', 'gear: Sony A7 IV'],
    ['nothing', '{}'],
    ['a value that is too long', JSON.stringify({ gear: ['Sony '.repeat(50)] })],
  ])('of %s is none', (_what, said) => expect(parseProposal(said, 'I have a Sony A7 IV')).toBe(undefined))
})
