/** `kb model`: a model that is downloaded, built beside the serving one, switched to and back from, with a gateway running all the while. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../src/app.ts'
import { loadConfig } from '../../src/config/load.ts'
import { writeServingChoice } from '../../src/knowledge/serving-choice.ts'
import { createSilentLogger } from '../../src/log/logger.ts'
import { type CapturedConsole, createCapturedConsole } from '../support/captured-console.ts'
import { type StandInHub, startStandInHub } from '../support/stand-in-hub.ts'
import { writeTinyModel } from '../support/tiny-model.ts'

const articles = {
  'en/shutter.md': '# Shutter\n\nAt 25 fps set a shutter speed of 1/50 s.\n',
  'en/tripod.md': '# Tripod\n\nLevel the tripod before the pan.\n',
}
const e5 = 'multilingual-e5-small'
const reranker = 'mmarco-mMiniLMv2-L12-H384-v1'

const hubFolder = mkdtempSync(join(tmpdir(), 'protech-hub-'))
let hub: StandInHub
let console: CapturedConsole
let gateway: Gateway
beforeAll(async () => {
  writeTinyModel(join(hubFolder, 'Xenova', e5), ['query', 'passage', ':', 'shutter', 'tripod', 'speed', 'level'])
  hub = await startStandInHub(hubFolder)
  console = createCapturedConsole(articles, { knowledge: { embedding: { model: 'protech-embed', hub: hub.address } } })
  mkdirSync(join(console.folder, 'models'))
  symlinkSync(join(import.meta.dirname, '../../models/protech-embed'), join(console.folder, 'models/protech-embed'))
  const environment = { PROTECH_HOME: console.folder, PROTECH_CONFIG: join(console.folder, 'protech.json5') }
  gateway = await startGateway({
    loaded: loadConfig(environment, console.folder),
    environment,
    logger: createSilentLogger(),
  })
  await gateway.keeper.ready
})
afterAll(async () => {
  await gateway.close()
  await hub.close()
  console.remove()
  rmSync(hubFolder, { recursive: true, force: true })
})

const use = (model: string) => console.run('kb', 'model', 'use', model)
const downloaded = () => existsSync(join(console.folder, 'models/Xenova', e5, 'config.json'))
const leftovers = () => {
  const folder = join(console.folder, 'models/Xenova')
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    : []
}
const choice = () => {
  const file = join(console.folder, 'indexes/serving.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
const serving = async () => (await gateway.keeper.knowledge.status()).embedding
const list = async (): Promise<{ name: string; serving: boolean; present: boolean }[]> =>
  JSON.parse((await console.run('kb', 'model', 'list', '--json')).out)

/** One sentence or two, no stack. */
const isClear = (err: string) => err.trim().split('\n').length === 1 && !/at .*:\d+:\d+/.test(err)

describe('a download that fails', () => {
  const nothingChanged = async () => {
    expect(leftovers()).toEqual([])
    expect(choice()).toBeUndefined()
    expect(await serving()).toEqual({ model: 'protech-embed', state: 'ready' })
    expect((await gateway.keeper.knowledge.search('shutter speed')).hits[0]?.file).toBe('en/shutter.md')
  }

  it('for want of a network is one clear sentence; nothing changes', async () => {
    await hub.close()
    const { code, err } = await use(e5)
    expect(code).toBe(1)
    expect(err).toContain(`${e5} could not be downloaded: ${hub.address} cannot be reached. Check the network`)
    expect(isClear(err)).toBe(true)
    await nothingChanged()
    await hub.open()
  })

  it('half-way is one clear sentence; nothing changes and no half is kept', async () => {
    hub.cutOff = 'model_quantized.onnx'
    const { code, err } = await use(e5)
    expect(code).toBe(1)
    expect(err).toBe(
      `${e5} could not be downloaded: the connection to ${hub.address} broke off. Run the command again.\n`,
    )
    await nothingChanged()
    hub.cutOff = undefined
  })

  it('because a sign-in page came instead is one clear sentence, and the page is not kept', async () => {
    hub.page = '<html>Welcome to the hotel network</html>'
    const { code, err } = await use(e5)
    expect(code).toBe(1)
    expect(err).toContain(`${e5} could not be downloaded: `)
    expect(isClear(err)).toBe(true)
    await nothingChanged()
    hub.page = undefined
  })

  it('because the hub does not have the model is one clear sentence', async () => {
    const { code, err } = await use('no-such-model')
    expect(code).toBe(1)
    expect(err).toBe(
      'There is no embedding model "no-such-model". Known are protech-embed and multilingual-e5-small.\n',
    )
  })
})

describe('a model from the hub', () => {
  it('is downloaded with progress, built beside the serving one and switched to by a running gateway', async () => {
    const killed = join(console.folder, 'models/Xenova', e5, 'onnx/model_quantized.onnx.tmp.4711.abc')
    mkdirSync(dirname(killed), { recursive: true })
    writeFileSync(killed, 'what a killed download leaves')
    hub.slowMs = 2300
    const { code, out, err } = await use(e5)
    hub.slowMs = 0
    expect({ code, err: err.replace(/\d+/g, 'N') }).toEqual({
      code: 0,
      err: expect.stringMatching(/^(Downloading multilingual-eN-small \(MB\) N\/N\n)+Downloaded\.\n$/),
    })
    expect(out).toContain(`${e5}: 2 articles, 2 passages.`)
    expect(out).toContain('Back: ./protech kb model use protech-embed')
    expect(existsSync(killed)).toBe(false)
    expect(choice()).toEqual({ model: e5, previous: 'protech-embed' })
    await expect.poll(serving, { timeout: 10_000 }).toEqual({ model: e5, state: 'ready' })
    const { hits } = await gateway.keeper.knowledge.search('level the tripod')
    expect(hits[0]).toMatchObject({ file: 'en/tripod.md', legs: { vectors: { rank: 1 } } })
    expect(gateway.keeper.problem).toBeUndefined()
  })

  it('follows the folder like any other', async () => {
    console.write('en/dolly.md', '# Dolly\n\nLay the track level.\n')
    await expect
      .poll(async () => (await gateway.keeper.knowledge.search('dolly track')).hits[0]?.file, { timeout: 5000 })
      .toBe('en/dolly.md')
  })

  it('is listed as in use, and refused to a second writer', async () => {
    expect(await list()).toMatchObject([
      { name: 'protech-embed', serving: false, present: true },
      { name: e5, serving: true, present: true },
      { name: reranker, kind: 'reranker', serving: false, present: false },
    ])
    const { code, err } = await use(e5)
    expect({ code, err }).toEqual({ code: 1, err: `${e5} is already in use by the running gateway.\n` })
  })

  it('is gone back from, and to again, without a network', async () => {
    await hub.close()
    const served = hub.served.length
    expect((await use('protech-embed')).code).toBe(0)
    await expect.poll(serving, { timeout: 10_000 }).toEqual({ model: 'protech-embed', state: 'ready' })
    expect((await gateway.keeper.knowledge.search('dolly track')).hits[0]?.file).toBe('en/dolly.md')
    expect(downloaded()).toBe(true)
    expect((await use(e5)).code).toBe(0)
    await expect.poll(serving, { timeout: 10_000 }).toEqual({ model: e5, state: 'ready' })
    expect(hub.served).toHaveLength(served)
    await hub.open()
  })

  it('chosen by hand that cannot be used leaves the gateway with the one it has, and is said', async () => {
    writeServingChoice(join(console.folder, 'indexes'), { model: 'no-such-model' })
    await expect
      .poll(() => gateway.keeper.problem, { timeout: 5000 })
      .toContain('There is no embedding model "no-such-model"')
    expect(await serving()).toEqual({ model: e5, state: 'ready' })
    expect((await gateway.keeper.knowledge.search('shutter speed')).hits[0]?.file).toBe('en/shutter.md')
  })
})
