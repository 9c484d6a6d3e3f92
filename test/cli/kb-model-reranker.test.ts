/** `kb model` and the reranker: listed, downloaded, used from then on, and said in the status. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rerankWeights, resolveRerankModel } from '../../src/knowledge/rerank-models.ts'
import { type CapturedConsole, createCapturedConsole } from '../support/captured-console.ts'
import { type StandInHub, startStandInHub } from '../support/stand-in-hub.ts'
import { writeTinyReranker } from '../support/tiny-reranker.ts'

const name = 'mmarco-mMiniLMv2-L12-H384-v1'
const repository = `cross-encoder/${name}`
const articles = { 'en/shutter.md': '# Shutter\n\nAt 25 fps set a shutter speed of 1/50 s.\n' }

const hubFolder = mkdtempSync(join(tmpdir(), 'protech-hub-'))
const open: CapturedConsole[] = []
let hub: StandInHub
beforeAll(async () => {
  const folder = join(hubFolder, repository)
  writeTinyReranker(folder, ['shutter', 'speed'])
  const weights = rerankWeights(resolveRerankModel(name), 'nowhere')
  renameSync(join(folder, 'onnx/model_quantized.onnx'), join(folder, `onnx/${weights}.onnx`))
  hub = await startStandInHub(hubFolder)
})
afterAll(async () => {
  await hub.close()
  for (const console of open) console.remove()
  rmSync(hubFolder, { recursive: true, force: true })
})

function start(rerank: object = {}): CapturedConsole {
  const embedding = { model: 'none', hub: hub.address }
  const console = createCapturedConsole(articles, { knowledge: { embedding, search: { rerank } } })
  open.push(console)
  mkdirSync(join(console.folder, 'models'))
  return console
}
const listed = async (console: CapturedConsole) =>
  JSON.parse((await console.run('kb', 'model', 'list', '--json')).out).find(
    (model: { name: string }) => model.name === name,
  )
const filesOf = (console: CapturedConsole) => {
  const folder = join(console.folder, 'models', repository)
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    : []
}

describe('a reranker that is not there', () => {
  it('is listed with how to get it, and off in the status with the same', async () => {
    const console = start()
    const how = `./protech kb model use ${name}`
    expect((await console.run('kb', 'model', 'list')).out).toContain(
      `${name}  reranker, 136 MB, not downloaded: ${how}\n`,
    )
    expect((await console.run('kb', 'status')).out).toMatch(
      new RegExp(`^Reranking: ${name} \\(off\\): ${name} is not on this machine .*Run: ${how}$`, 'm'),
    )
  })

  it('is one clear sentence when it cannot be downloaded, and leaves nothing', async () => {
    const console = start()
    await hub.close()
    const { code, err } = await console.run('kb', 'model', 'use', name)
    await hub.open()
    expect(code).toBe(1)
    expect(err).toMatch(new RegExp(`^${name} could not be downloaded: .* cannot be reached\\. .*\\n$`))
    hub.cutOff = '.onnx'
    expect((await console.run('kb', 'model', 'use', name)).err).toContain('broke off. Run the command again.\n')
    hub.cutOff = undefined
    expect(filesOf(console)).toEqual([])
  })
})

describe('a reranker from the hub', () => {
  it('is downloaded once, with progress, and in use from then on', async () => {
    const console = start()
    hub.slowMs = 2300
    const { code, out } = await console.run('kb', 'model', 'use', repository)
    hub.slowMs = 0
    expect([code, out]).toEqual([
      0,
      `${name}: in use; a running gateway takes it with the next question. Off: set knowledge.search.rerank.enabled to false.\n`,
    ])
    expect(await listed(console)).toMatchObject({ kind: 'reranker', serving: true, present: true })
    expect((await console.run('kb', 'status')).out).toContain(`Reranking: ${name} (idle)\n`)
    const served = hub.served.length
    expect((await console.run('kb', 'model', 'use', name)).code).toBe(0)
    expect(hub.served).toHaveLength(served)
  })

  it.each([
    [{ enabled: false }, 'ready, but knowledge.search.rerank.enabled is false.'],
    [{ model: 'my-own' }, `ready. To use it set knowledge.search.rerank.model to "${name}".`],
  ])('that the config does not use says so: %j', async (rerank, sentence) => {
    const console = start(rerank)
    expect((await console.run('kb', 'model', 'use', name)).out).toBe(`${name}: ${sentence}\n`)
    expect(await listed(console)).toMatchObject({ serving: false, present: true })
  })
})

describe('a reranker of one’s own', () => {
  it('is a folder under the models path', async () => {
    const console = start({ model: 'my-own' })
    expect((await console.run('kb', 'model', 'use', 'my-own')).err).toMatch(
      /^my-own is not on this machine .* Put a cross-encoder with one label there/,
    )
    writeTinyReranker(join(console.folder, 'models/my-own'), ['shutter'])
    expect((await console.run('kb', 'model', 'use', 'my-own')).out).toContain('my-own: in use')
  })

  it.each(['../elsewhere', 'a/b/c', ''])('has no name such as "%s"', async (model) => {
    const { code, err } = await start({ model }).run('kb', 'status')
    expect(code).toBe(1)
    expect(err).toContain('knowledge.search.rerank.model')
  })
})
