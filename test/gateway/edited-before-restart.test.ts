import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, it, vi } from 'vitest'
import { chatPhrases } from '../../src/language/chat-phrases.ts'
import { type GatewayProcess, openGatewayProcess } from '../support/gateway-process.ts'
import { saying } from '../support/stand-in-model-server.ts'

let gateway: GatewayProcess | undefined
afterEach(() => gateway?.close())

function inboxOf(folder: string) {
  const db = new DatabaseSync(join(folder, 'var/state.db'), { readOnly: true })
  try {
    return db.prepare('SELECT state, note FROM inbox ORDER BY seq').all()
  } finally {
    db.close()
  }
}

it('a question that was edited while it waited is answered as edited, also after a crash', async () => {
  gateway = await openGatewayProcess({ config: { messages: { queue: { mode: 'followup' } } } })
  const { model, telegram, folder } = gateway
  model.script([{ steps: ['hang'] }])
  await gateway.start()
  const anna = telegram.person(501, { languageCode: 'en' })
  anna.send('what shutter speed for 25 fps')
  const waiting = anna.send('what is the base ISO of S-Log3')
  anna.edit(waiting, 'how bright is skin in S-Log3')
  anna.edit(waiting, 'how far is a boom microphone from the mouth')
  await vi.waitFor(() => expect(inboxOf(folder)).toHaveLength(4), 45_000)
  await vi.waitFor(() => expect(model.requests).toHaveLength(1), 45_000)
  await gateway.kill()
  model.script((request) =>
    saying(request.body.includes('20 cm below the chin') ? 'The microphone [1].' : 'The shutter [1].'),
  )
  await gateway.start()
  await anna.sees('The microphone')
  await vi.waitFor(() => expect(inboxOf(folder).filter(({ state }) => state === 'accepted')).toEqual([]), 45_000)
  const said = anna.chat().filter(({ from }) => from === 'bot')
  expect(said.map(({ text }) => text.split(' [')[0])).toEqual(['The shutter', 'The microphone'])
  expect(said.some(({ text }) => text === chatPhrases.edited.en)).toBe(false)
})
