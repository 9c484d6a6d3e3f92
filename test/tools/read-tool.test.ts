import { describe, expect, it } from 'vitest'
import { ContainmentError } from '../../src/sandbox/contained-folder.ts'
import { toolCalls } from '../support/tool-calls.ts'
import { toolSituation } from '../support/tool-situation.ts'

const own = { readOwn: async (file: string) => `own ${file}` }

describe('read', () => {
  it('knows the knowledge folder and the two files of the person who asks', async () => {
    const { call } = toolCalls({ context: own })
    expect(await call('read', { path: 'knowledge/en/camera/nd-filters.md' })).toEqual({
      text: 'text of en/camera/nd-filters.md',
      isError: false,
    })
    expect((await call('read', { path: 'me/profile.md' })).text).toBe('own profile.md')
    expect((await call('read', { path: 'me/history.md' })).text).toBe('own history.md')
  })

  it('passes on which lines are wanted', async () => {
    const ranges: unknown[] = []
    const readKnowledge = async (_: string, range: unknown) => String(ranges.push(range))
    const { call } = toolCalls({ context: { readKnowledge } })
    await call('read', { path: 'knowledge/ru/sound/timecode.md', offset: 5, limit: 2 })
    await call('read', { path: 'knowledge/ru/sound/timecode.md' })
    expect(ranges).toEqual([
      { offset: 5, limit: 2 },
      { offset: 1, limit: 400 },
    ])
  })

  it.each([
    'knowledge/../users/tg_2/profile.md',
    'knowledge/en/camera/../camera/nd-filters.md',
    'knowledge//en/camera/nd-filters.md',
    'KNOWLEDGE/en/camera/nd-filters.md',
    'knowledge/en/camera/ND-filters.md',
    'knowledge/en/camera/nd-filters.md\u0000',
    'knowledge/en/camera/nd-filters.md ',
    './me/profile.md',
    'me/../me/profile.md',
    'me/profile.md/',
    'mе/profile.md',
    'me\\profile.md',
    'users/tg_2/profile.md',
    '/etc/passwd',
    'file:///etc/passwd',
    '~/.ssh/id_rsa',
    'constructor',
    '__proto__',
    '%6de/profile.md',
  ])('has no %j, and says what there is', async (path) => {
    let reads = 0
    const count = async () => String(++reads)
    const { call } = toolCalls({ context: { readOwn: count, readKnowledge: count } })
    const { text, isError } = await call('read', { path })
    expect(isError).toBe(true)
    expect(text).toContain('There is no such file.')
    expect(text).toContain('me/profile.md')
    expect(text).toContain('knowledge/en/camera/nd-filters.md')
    expect(reads).toBe(0)
  })

  it('has nothing of a person in a group', async () => {
    const { call } = toolCalls({ situation: () => toolSituation({ chat: 'group' }), context: own })
    expect(await call('read', { path: 'me/profile.md' })).toMatchObject({ isError: true })
    expect((await call('read', { path: 'knowledge/ru/sound/timecode.md' })).isError).toBe(false)
    expect((await call('read', { path: 'nothing' })).text).not.toContain('me/')
  })

  it('says of a file that went away meanwhile that it is not there, and of any other trouble nothing', async () => {
    const reasons = ['missing', 'hard-link'] as const
    const texts = await Promise.all(
      reasons.map(async (reason) => {
        const readOwn = () => Promise.reject(new ContainmentError(reason, 'profile.md'))
        return (await toolCalls({ context: { readOwn } }).call('read', { path: 'me/profile.md' })).text
      }),
    )
    expect(texts).toEqual(['me/profile.md is not there yet.', 'That did not work.'])
  })
})
