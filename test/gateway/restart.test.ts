/** What a gateway knows after a restart, and what it does about a message that it cannot answer. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type GatewayProcess, openGatewayProcess } from '../support/gateway-process.ts'
import { markOf, marksIn, numberedQuestion, repeating } from '../support/numbered-questions.ts'
import { boxesIn } from '../support/questions-in-flight.ts'
import { startTestBot } from '../support/running-bot.ts'

const admin = 900

describe('a gateway that is started again', () => {
  let gateway: GatewayProcess
  beforeAll(async () => {
    gateway = await openGatewayProcess({ bot: { admins: [String(admin)] } })
    gateway.model.script((request) => repeating(request, { ms: 20 }))
    await gateway.start()
  })
  afterAll(() => gateway.close())

  it('does not answer an update that it has seen before', async () => {
    const anna = gateway.telegram.person(1, { languageCode: 'en' })
    anna.send(numberedQuestion(1, 1))
    await anna.sees('📚')
    const update = {
      update_id: 999_000_000,
      message: {
        message_id: 7000,
        date: 1,
        chat: { id: 1, type: 'private', first_name: 'Anna' },
        from: { id: 1, is_bot: false, first_name: 'Anna' },
        text: numberedQuestion(1, 2),
      },
    }
    gateway.telegram.pushRaw(update)
    await anna.sees(({ from, text }) => from === 'bot' && text.includes(markOf(1, 2)))
    await vi.waitFor(() => expect(boxesIn(gateway.folder).outbox).toEqual({ sent: 2 }), 45_000)
    await gateway.kill()
    gateway.telegram.pushRaw(update)
    await gateway.start()
    anna.send(numberedQuestion(1, 3))
    await anna.sees(({ from, text }) => from === 'bot' && text.includes(markOf(1, 3)))
    const answered = anna.chat().flatMap(({ from, text }) => (from === 'bot' ? marksIn(text) : []))
    expect(answered).toEqual([markOf(1, 1), markOf(1, 2), markOf(1, 3)])
  })

  it('refuses to run a second time on the same folder, and the first goes on', async () => {
    const { code, signal, printed } = await gateway.startSecond()
    expect({ code, signal }).toEqual({ code: 1, signal: null })
    expect(printed).toMatch(/Another gateway/)
    const boris = gateway.telegram.person(2, { languageCode: 'en' })
    boris.send(numberedQuestion(2, 1))
    await boris.sees(markOf(2, 1))
  })

  it('gives up a message at which it has died again and again, and says so to the person and the admin', async () => {
    const [vera, boss] = [3, admin].map((id) => gateway.telegram.person(id, { languageCode: 'en' }))
    boss?.send('/start')
    await boss?.sees(({ from }) => from === 'bot')
    gateway.model.script(() => ({ steps: ['hang'] }))
    vera?.send(numberedQuestion(3, 1))
    await vi.waitFor(() => expect(boxesIn(gateway.folder).inbox.accepted).toBe(1), 45_000)
    await gateway.kill()
    const sql = new DatabaseSync(join(gateway.folder, 'var/state.db'))
    sql.exec("UPDATE inbox SET attempts = 30 WHERE state = 'accepted'")
    sql.close()
    await gateway.start()
    await vera?.sees('I could not answer')
    await boss?.sees('given up')
    expect(boxesIn(gateway.folder).inbox.dead).toBe(1)
  })
})

describe('a turn that fails each time it is tried', () => {
  it('ends with an apology to each person and one line to the admin, and does not hold up the next message', async () => {
    const running = await startTestBot({ bot: { admins: [String(admin)] } })
    const [anna, boris, boss] = [1, 2, admin].map((id) => running.telegram.person(id, { languageCode: 'en' }))
    try {
      boss?.send('/start')
      await boss?.sees(({ from }) => from === 'bot')
      const before = boss?.chat().length ?? 0
      const conversations = join(running.loaded.places.var, 'agents')
      rmSync(conversations, { recursive: true, force: true })
      writeFileSync(conversations, 'A file stands in the place of the folder.')
      anna?.send('what shutter speed for 25 fps')
      boris?.send('what shutter speed for 25 fps')
      await anna?.sees('I could not answer', { timeoutMs: 20_000 })
      await boris?.sees('I could not answer', { timeoutMs: 20_000 })
      await boss?.sees('given up')
      anna?.send('/help')
      await anna?.sees('/new')
      expect(running.gateway.boxes().inbox).toEqual({ open: 0, dead: 2 })
      expect(boss?.chat().slice(before)).toHaveLength(1)
    } finally {
      await running.close()
    }
  })
})
