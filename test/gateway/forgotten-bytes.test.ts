/** What a person said, in every store and in every form: after /forget not a byte of it is on the disk, and nobody else has lost one. */
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { chatPhrases } from '../../src/language/chat-phrases.ts'
import { bytesIn } from '../support/bytes-in.ts'
import { type GatewayProcess, openGatewayProcess } from '../support/gateway-process.ts'
import { boxesIn } from '../support/questions-in-flight.ts'
import { buttonsUnder } from '../support/shown-buttons.ts'

const anna = 770001
const boris = 770002
const group = -100770
const latin = 'CanaryOfAnna77Zq'
const cyrillic = 'КанарейкаАнны77'
const traces = [latin, cyrillic, String(anna)]

let gateway: GatewayProcess
beforeAll(async () => {
  gateway = await openGatewayProcess({ level: 'debug', bot: { groupPolicy: 'open' } })
  gateway.model.script(({ body }) =>
    body.includes('fail now')
      ? { status: 500, body: JSON.stringify({ error: { message: `cannot read: ${latin} ${cyrillic}` } }) }
      : {
          steps: [
            { text: `${body.includes(latin) ? `${latin} ${cyrillic}` : 'You'} should use a 180 degree shutter [1].` },
          ],
        },
  )
  await gateway.start()
})
afterAll(() => gateway.close())

const settled = () =>
  vi.waitFor(() => expect(boxesIn(gateway.folder).inbox.accepted ?? 0).toBe(0), { timeout: 45_000, interval: 50 })
const home = (...names: string[]) => join(gateway.folder, ...names)

async function leaveTracesEverywhere() {
  const person = gateway.telegram.person(anna, { firstName: `${latin} ${cyrillic}`, languageCode: 'en' })
  person.send(`/profile name ${latin}`)
  await person.sees('Noted. name')
  person.send(`/profile notes ${cyrillic} shoots weddings`)
  await person.sees('Noted. notes')
  person.send(`what shutter speed should ${latin} ${cyrillic} use for 25 fps`)
  const answer = await person.sees('180 degree')
  await person.tap(answer.messageId, '👎')
  person.send(`/feedback ${latin} disagrees, ${cyrillic}`)
  await person.sees(chatPhrases.feedbackThanks.en)
  person.send(`fail now, ${latin} ${cyrillic}: which microphone`)
  await person.sees('language model did not answer')
  person.send('/new')
  await person.sees(chatPhrases.newConversation.en)
  person.send(`and for 50 fps, ${latin}?`)
  const room = gateway.telegram.group(group)
  room
    .person(anna, { firstName: latin, languageCode: 'en' })
    .send(`@stand_in_bot what shutter for ${latin} ${cyrillic}`)
  await room.sees('180 degree')
  await settled()
}

async function borisTalks() {
  const person = gateway.telegram.person(boris, { firstName: 'Boris', languageCode: 'en' })
  person.send('/profile gear Sony A7 IV')
  await person.sees('Noted. gear')
  person.send('what shutter speed for 25 fps')
  await person.sees('180 degree')
  await settled()
}

function fingerprintOf(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
  const hash = createHash('sha256')
  for (const name of names.filter((each) => each.endsWith('.md')))
    hash.update(name).update(readFileSync(join(folder, name)))
  return hash.digest('hex')
}

it('a person who is forgotten leaves no byte behind, and nobody else loses one', { timeout: 120_000 }, async () => {
  await borisTalks()
  await leaveTracesEverywhere()
  const old = `{"level":30,"session":"agent:protech:telegram:dm:${anna}","msg":"${latin}"}\n{"level":30,"msg":"of somebody else"}\n`
  writeFileSync(home('var/logs/gateway-2026-01-01.jsonl.gz'), gzipSync(old))
  writeFileSync(home('var/logs/gateway-2026-01-02.jsonl'), old)
  const today = readdirSync(home('var/logs')).find(
    (name) => /^gateway-.*\.jsonl$/.test(name) && !name.includes('2026-01'),
  )
  if (today) appendFileSync(home('var/logs', today), old)
  const places = new Set(bytesIn(gateway.folder, traces).map(({ file }) => file.split('/').slice(0, 3).join('/')))
  expect([...places]).toEqual(
    expect.arrayContaining([`users/tg_${anna}/profile.md`, `users/tg_${anna}/history.md`, 'var/agents/protech']),
  )
  expect([...places].some((file) => file.startsWith('var/state.db'))).toBe(true)
  expect([...places].filter((file) => file.startsWith('var/logs')).length).toBeGreaterThan(1)
  const others = fingerprintOf(home('users', `tg_${boris}`))

  const person = gateway.telegram.person(anna)
  person.send('/forget')
  const asked = await person.sees((message) => buttonsUnder(message).includes(chatPhrases.forgetYes.en))
  await person.tap(asked.messageId, chatPhrases.forgetYes.en)
  await person.sees('Deleted.')
  const isConfig = (file: string) => file === 'protech.json5' || file.startsWith('knowledge/')
  await vi.waitFor(() => expect(bytesIn(gateway.folder, traces, isConfig)).toEqual([]), {
    timeout: 60_000,
    interval: 200,
  })

  expect(existsSync(home('users', `tg_${anna}`))).toBe(false)
  expect(fingerprintOf(home('users', `tg_${boris}`))).toBe(others)
  expect(readFileSync(home('var/logs/gateway-2026-01-02.jsonl'), 'utf8')).toContain('of somebody else')
  const talked = gateway.telegram.person(boris)
  talked.send('/sources')
  await talked.sees('Sources of the answer')
  await gateway.stop()
  expect(bytesIn(gateway.folder, traces, isConfig)).toEqual([])
})
