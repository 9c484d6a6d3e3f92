import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { keptRows } from '../support/kept-state.ts'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'

const question = 'what shutter speed for 25 fps'
const [basic, supergroup, named] = [-201, -1_002_000_000_000, -1_003_000_000_000]

describe('a group that becomes a supergroup', () => {
  let running: RunningBot
  beforeAll(async () => {
    running = await startTestBot({
      bot: { groupPolicy: 'allowlist', groups: { [basic]: {} } },
      config: {
        agents: { list: [{ id: 'protech', default: true }, { id: 'crew' }] },
        bindings: [{ agentId: 'crew', match: { channel: 'telegram', peer: { kind: 'group', id: basic } } }],
      },
    })
  })
  afterAll(() => running.close())

  it('keeps its conversation, its place in the allowlist and its agent', async () => {
    const group = running.telegram.group(basic)
    await running.telegram.called('getMe')
    group.person(501, { languageCode: 'en' }).send(`@stand_in_bot ${question}`)
    const before = await group.sees('1/50')
    const moved = group.migrate(supergroup)
    const anna = moved.person(501, { languageCode: 'en' })
    anna.send('@stand_in_bot and for 50 fps?')
    await moved.sees('1/100')
    expect(keptRows(running, "SELECT searched, session, agent FROM retrievals WHERE question LIKE 'and%'")).toEqual([
      {
        searched: expect.stringMatching(/shutter speed.*50 fps/),
        session: `agent:crew:telegram:group:${supergroup}`,
        agent: 'crew',
      },
    ])
    anna.send('/sources@stand_in_bot')
    await moved.sees('Sources of the answer')
    expect(before.text).toContain('[1]')
  })

  it('shows its sources there although they were found before it moved', async () => {
    await vi.waitFor(
      () =>
        expect(keptRows(running, 'SELECT DISTINCT session FROM retrievals')).toEqual([
          { session: `agent:crew:telegram:group:${supergroup}` },
        ]),
      45_000,
    )
  })

  it('and moves again keeps it all', async () => {
    const moved = running.telegram.group(supergroup).migrate(named)
    moved.person(501, { languageCode: 'en' }).send('@stand_in_bot and for 25 fps?')
    await moved.sees('1/50')
    expect(keptRows(running, "SELECT agent FROM retrievals WHERE question = 'and for 25 fps?'")).toEqual([
      { agent: 'crew' },
    ])
  })
})

describe('a person who blocks the bot', () => {
  let running: RunningBot
  beforeAll(async () => {
    running = await startTestBot()
  })
  afterAll(() => running.close())

  const reachable = () => keptRows(running, "SELECT reachable FROM people WHERE id = '501'").map((row) => row.reachable)

  it('is known to be out of reach, and in reach again after coming back', async () => {
    const anna = running.telegram.person(501, { languageCode: 'en' })
    anna.send(question)
    await anna.sees('1/50')
    anna.block()
    await vi.waitFor(() => expect(reachable()).toEqual([0]), 45_000)
    anna.unblock()
    await vi.waitFor(() => expect(reachable()).toEqual([1]), 45_000)
    anna.send('how far is a boom microphone from the mouth')
    await anna.sees('50 cm')
  })
})
