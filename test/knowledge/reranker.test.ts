/** The reranker as it runs: transformers.js and ONNX Runtime in a process of its own, with a model of a few kilobytes. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { resolveRerankModel } from '../../src/knowledge/rerank-models.ts'
import { createReranker, type ModelReranker, RerankError } from '../../src/knowledge/reranker.ts'
import { type TinyRerankerOptions, writeTinyReranker } from '../support/tiny-reranker.ts'

const models = mkdtempSync(join(tmpdir(), 'protech-rerankers-'))
const open: ModelReranker[] = []
const start = (name: string) => {
  const reranker = createReranker(resolveRerankModel(name), { modelsPath: models, hub: 'http://127.0.0.1:9/' })
  open.push(reranker)
  return reranker
}
const words = ['lens', 'tripod', 'light', 'camera', 'объектив', 'свет', 'a']
const write = (name: string, options: TinyRerankerOptions = {}) => writeTinyReranker(join(models, name), words, options)
afterAll(async () => {
  for (const reranker of open) await reranker.close()
  rmSync(models, { recursive: true, force: true })
})

/** Linux shows what a process is given and how much memory it has. */
const hasProc = existsSync('/proc/self/status')
/** Longer than anything takes here. */
const patient = 60_000

function rerankProcesses(): number[] {
  const lines = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' }).split(
    '\n',
  )
  return lines.filter((line) => line.includes('rerank-process.ts')).map((line) => Number.parseInt(line, 10))
}

/** Starts it and @returns the id of its process. */
async function processOf(reranker: ModelReranker): Promise<number> {
  const before = rerankProcesses()
  await reranker.load()
  const [id] = rerankProcesses().filter((each) => !before.includes(each))
  if (id === undefined) throw new Error('loading starts a process')
  return id
}

const near = (logits: readonly number[] | undefined, wanted: readonly number[]) => {
  expect(logits).toHaveLength(wanted.length)
  for (const [at, logit] of (logits ?? []).entries()) expect(logit).toBeCloseTo(wanted[at] ?? Number.NaN, 4)
}

describe('logits', () => {
  const logitOf = write('plain')
  const reranker = start('plain')
  const passages = ['the tripod', 'a lens in the light', 'nothing of it', 'LENS camera light', 'объектив и свет']

  it('are those of each pair, in the order of the passages, in both languages', async () => {
    for (const question of ['lens light', 'объектив свет', ''])
      near(
        await reranker.score(question, passages, patient),
        passages.map((passage) => logitOf(question, passage)),
      )
  })

  it('of a pair are the same to the last bit alone and among others', async () => {
    const together = await reranker.score('lens light', passages, patient)
    for (const [at, passage] of passages.entries())
      expect(await reranker.score('lens light', [passage], patient)).toEqual([together?.[at]])
  })

  it('of nothing are nothing', async () => {
    expect(await reranker.score('lens', [], patient)).toEqual([])
  })

  it('of texts that are too long are those of their beginning, for which the model has places', async () => {
    const long = 'a '.repeat(5000)
    const passage = `lens ${long} light`
    near(await reranker.score('lens light', [passage, `${'x'.repeat(2000)} lens`], patient), [
      logitOf('lens light', 'lens a'),
      logitOf('lens light', ''),
    ])
    near(await reranker.score(`lens ${'! '.repeat(5000)}`, ['lens', '?'.repeat(10_000)], patient), [
      logitOf('lens', 'lens'),
      logitOf('lens', ''),
    ])
    near(
      await reranker.score('lens', [`${'\ud83c\udfa5'.repeat(1500)} lens`, 'x'.repeat(3_000_000)], patient),
      [-4, -4],
    )
  })

  it.runIf(hasProc)('leave the process as large as it was, however many and long the passages', async () => {
    const id = await processOf(start('plain'))
    const size = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]) / 1024
    const last = open.at(-1)
    const many = Array.from({ length: 100 }, () => 'a '.repeat(1000))
    await last?.score('lens', many, patient)
    const before = size()
    for (let round = 0; round < 10; round += 1) await last?.score('lens', many, patient)
    expect(size() - before).toBeLessThan(40)
  })
})

describe('a deadline', () => {
  it('that passes gives undefined in time, is said, and the same process answers the next question', async () => {
    const logitOf = write('slow', { slowness: 4 })
    const reranker = start('slow')
    const id = await processOf(reranker)
    const began = performance.now()
    expect(await reranker.score('lens', words, 150)).toBeUndefined()
    expect(performance.now() - began).toBeLessThan(600)
    expect(reranker.status()).toEqual({
      state: 'failing',
      reason:
        '7 passages took it longer than 150 ms. Raise knowledge.search.rerank.deadlineMs or lower knowledge.search.rerank.candidates.',
    })
    near(await reranker.score('lens', ['lens'], patient), [logitOf('lens', 'lens')])
    expect(reranker.status()).toEqual({ state: 'ready' })
    expect(rerankProcesses()).toContain(id)
  })

  it('that passes while the model is loaded is no failure', async () => {
    write('loading')
    const reranker = start('loading')
    expect(reranker.status()).toEqual({ state: 'idle' })
    expect(await reranker.score('lens', words, 1)).toBeUndefined()
    expect(reranker.status()).toEqual({ state: 'idle' })
    expect(await reranker.score('lens', words, patient)).toHaveLength(words.length)
  })

  it('of one question is kept by dropping it: those behind it are scored in order of arrival', async () => {
    const logitOf = write('queue', { slowness: 2 })
    const reranker = start('queue')
    await reranker.load()
    const done: string[] = []
    const ask = async (name: string, question: string, many: number, deadlineMs: number) => {
      const passages = Array.from({ length: many }, (_, at) => words[at % words.length] ?? '')
      const logits = await reranker.score(question, passages, deadlineMs)
      done.push(logits ? name : `${name} late`)
      if (logits)
        near(
          logits,
          passages.map((passage) => logitOf(question, passage)),
        )
    }
    const began = performance.now()
    await Promise.all([
      ask('first', 'lens', 5, patient),
      ask('endless', 'tripod', 500, 200),
      ask('second', 'light', 5, patient),
      ask('third', 'camera', 5, patient),
    ])
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(done).toContain('endless late')
    expect(done.filter((name) => name !== 'endless late')).toEqual(['first', 'second', 'third'])
  })
})

describe('the process', () => {
  it('that is killed in the middle of a question is replaced, and the question is answered', async () => {
    const logitOf = write('killed', { slowness: 4 })
    const reranker = start('killed')
    const id = await processOf(reranker)
    const running = reranker.score('lens', words, patient)
    process.kill(id, 'SIGKILL')
    near(
      await running,
      words.map((passage) => logitOf('lens', passage)),
    )
    expect(rerankProcesses()).not.toContain(id)
  })

  it('that is killed between two questions is replaced at the next', async () => {
    write('idle')
    const reranker = start('idle')
    process.kill(await processOf(reranker), 'SIGKILL')
    expect(await reranker.score('lens', ['lens'], patient)).toHaveLength(1)
    expect(reranker.status()).toEqual({ state: 'ready' })
  })

  it.runIf(hasProc)('gets nothing of the environment and may make no code of strings', async () => {
    write('bare')
    const id = await processOf(start('bare'))
    const lines = (file: string) => readFileSync(`/proc/${id}/${file}`, 'utf8').split('\0').filter(Boolean)
    expect(lines('environ').filter((line) => !/^NODE_CHANNEL_(FD|SERIALIZATION_MODE)=/.test(line))).toEqual([])
    expect(lines('cmdline')).toContain('--disallow-code-generation-from-strings')
  })

  it('is not started for want of questions, and not again after closing', async () => {
    write('closed')
    const reranker = start('closed')
    const before = rerankProcesses().length
    expect(rerankProcesses()).toHaveLength(before)
    await reranker.close()
    expect(await reranker.score('lens', ['lens'], patient)).toBeUndefined()
    expect(reranker.status()).toEqual({ state: 'failing', reason: 'The reranker was closed.' })
    expect(rerankProcesses()).toHaveLength(before)
  })
})

describe('a model that cannot be used', () => {
  it('because it is not there is off, with what to do, and starts no process', async () => {
    const reranker = start('mmarco-mMiniLMv2-L12-H384-v1')
    const before = rerankProcesses()
    expect(await reranker.score('lens', ['lens'], patient)).toBeUndefined()
    expect(rerankProcesses()).toEqual(before)
    expect(reranker.status()).toEqual({
      state: 'off',
      reason: `mmarco-mMiniLMv2-L12-H384-v1 is not on this machine (${models}/cross-encoder/mmarco-mMiniLMv2-L12-H384-v1). Run: ./protech kb model use mmarco-mMiniLMv2-L12-H384-v1`,
    })
  })

  it('because it came while the gateway ran is used from then on', async () => {
    const reranker = start('later')
    expect(await reranker.score('lens', ['lens'], patient)).toBeUndefined()
    write('later')
    expect(await reranker.score('lens', ['lens'], patient)).toHaveLength(1)
  })

  it('because it is damaged is said, is not tried at every question, and works once it is repaired', async () => {
    write('damaged')
    writeFileSync(join(models, 'damaged/onnx/model_quantized.onnx'), 'garbage')
    const reranker = start('damaged')
    expect(await reranker.score('lens', ['lens'], patient)).toBeUndefined()
    expect(reranker.status()).toMatchObject({
      state: 'failing',
      reason: expect.stringMatching(/^damaged cannot be used: /),
    })
    const began = performance.now()
    expect(await reranker.score('lens', ['lens'], patient)).toBeUndefined()
    expect(performance.now() - began).toBeLessThan(50)
    await expect(reranker.load()).rejects.toThrow(RerankError)
    write('damaged')
    await reranker.load()
    expect(await reranker.score('lens', ['lens'], patient)).toHaveLength(1)
  })

  it('because it is a classifier is refused', async () => {
    write('classifier', { labels: 2 })
    await expect(start('classifier').load()).rejects.toThrow('more than one number for a pair')
  })
})
