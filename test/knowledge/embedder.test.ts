import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createEmbedder, type Embedder, EmbeddingError } from '../../src/knowledge/embedder.ts'
import { resolveEmbeddingModel } from '../../src/knowledge/embedding-models.ts'
import { writeTinyModel } from '../support/tiny-model.ts'

const models = join(import.meta.dirname, '../../models')
const temporary = mkdtempSync(join(tmpdir(), 'protech-models-'))
const open: Embedder[] = []
const hub = 'http://127.0.0.1:9/'
const start = (modelsPath: string) => {
  const embedder = createEmbedder({ modelsPath, dtype: 'q8', hub })
  open.push(embedder)
  return embedder
}
afterAll(async () => {
  for (const embedder of open) await embedder.close()
  rmSync(temporary, { recursive: true, force: true })
})

const length = (vector: Float32Array) => Math.hypot(...vector)
const far = (left: ArrayLike<number>, right: ArrayLike<number>) =>
  Math.max(...Array.from(left, (value, at) => Math.abs(value - (right[at] ?? 0))))
const cosine = (left: Float32Array, right: Float32Array) =>
  left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0)

/** The embedding processes of this test process. */
function embedProcesses(): number[] {
  const lines = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' }).split(
    '\n',
  )
  return lines.filter((line) => line.includes('embed-process.ts')).map((line) => Number.parseInt(line, 10))
}

describe('protech-embed through transformers.js', () => {
  const model = resolveEmbeddingModel('protech-embed', models)
  const embedder = start(models)
  const texts = [
    'shutter angle of 180 degrees',
    'the microphone',
    'Как выставить баланс белого на камере?',
    'x '.repeat(3000),
  ]

  it('gives 256 numbers of length 1', async () => {
    expect(await embedder.load(model)).toMatchObject({
      dimensions: 256,
      weights: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    for (const vector of await embedder.embed(model, texts, 'passage')) {
      expect(vector).toHaveLength(256)
      expect(Math.abs(length(vector) - 1)).toBeLessThan(1e-5)
    }
  })

  it('gives a text the same vector alone and in a batch of longer and shorter ones', async () => {
    const batch = await embedder.embed(model, texts, 'passage')
    for (const [at, text] of texts.entries()) {
      const [alone] = await embedder.embed(model, [text], 'passage')
      expect(far(alone ?? [], batch[at] ?? [])).toBeLessThan(1e-6)
    }
  })

  it('puts a sentence near its translation', async () => {
    const [shutter, translated, other] = await embedder.embed(
      model,
      ['shutter speed', 'выдержка затвора', 'аккумулятор и зарядка'],
      'passage',
    )
    if (!shutter || !translated || !other) throw new Error('three texts, three vectors')
    expect(cosine(shutter, translated)).toBeGreaterThan(cosine(shutter, other) + 0.1)
  })

  it('keeps the order of more texts than one batch holds', async () => {
    const many = Array.from({ length: 75 }, (_, at) => `passage number ${at} about ${at % 2 ? 'light' : 'sound'}`)
    const together = await embedder.embed(model, many, 'passage')
    const [alone] = await embedder.embed(model, [many[70] ?? ''], 'passage')
    expect(together).toHaveLength(75)
    expect(far(together[70] ?? [], alone ?? [])).toBeLessThan(1e-6)
  })

  it('reads the beginning of a text of two megabytes, on which the tokenizer would fail', async () => {
    const long = 'timecode '.repeat(250_000)
    const [whole, beginning] = await embedder.embed(model, [long, long.slice(0, 20_000)], 'passage')
    expect(far(whole ?? [], beginning ?? [])).toBeLessThan(1e-6)
  })
})

describe('the process behind it', () => {
  const model = resolveEmbeddingModel('protech-embed', models)

  it('is started again when it is killed, and the work that was cut off is done', async () => {
    const embedder = start(models)
    await embedder.load(model)
    const before = embedProcesses()
    const many = Array.from({ length: 640 }, (_, at) => `passage ${at} `.repeat(20))
    const work = embedder.embed(model, many, 'passage')
    await embedder.embed(model, ['a question that overtakes them'], 'query')
    for (const id of before) process.kill(id, 'SIGKILL')
    expect(await work).toHaveLength(640)
    expect(embedProcesses().filter((id) => before.includes(id))).toEqual([])
  })

  it('is started again when it died between two questions', async () => {
    const embedder = start(models)
    await embedder.load(model)
    for (const id of embedProcesses()) process.kill(id, 'SIGKILL')
    expect(await embedder.embed(model, ['focus'], 'query')).toHaveLength(1)
    for (const id of embedProcesses()) process.kill(id, 'SIGKILL')
    await expect.poll(() => embedProcesses().length).toBe(0)
    expect(await embedder.embed(model, ['focus'], 'query')).toHaveLength(1)
  })

  it('says that it was closed instead of starting another one', async () => {
    const embedder = start(models)
    await embedder.load(model)
    const running = embedder.embed(model, ['focus '.repeat(1000)], 'passage')
    const outcome = expect(running).rejects.toThrow('The embedder was closed.')
    await embedder.close()
    await outcome
    await expect(embedder.embed(model, ['focus'], 'query')).rejects.toThrow('The embedder was closed.')
  })
})

describe('a model with prefixes', () => {
  const folder = join(temporary, 'Xenova/multilingual-e5-small')
  const tiny = writeTinyModel(folder, ['query', 'passage', ':', 'light', 'camera', 'объектив'])
  const model = resolveEmbeddingModel('multilingual-e5-small', temporary)
  const embedder = start(temporary)
  const vectorOf = async (text: string, purpose: 'query' | 'passage' | 'word') => {
    const [vector] = await embedder.embed(model, [text], purpose)
    return vector ?? new Float32Array()
  }

  it('gets "query: " before a question and "passage: " before a passage, and the mean of all token rows, normalised', async () => {
    const rows = ['light', 'camera', 'объектив']
    const question = tiny.meanOf(['[CLS]', 'query', ':', ...rows, '[SEP]'])
    const passage = tiny.meanOf(['[CLS]', 'passage', ':', ...rows, '[SEP]'])
    expect(far(await vectorOf('light camera Объектив', 'query'), question)).toBeLessThan(1e-6)
    expect(far(await vectorOf('light camera Объектив', 'passage'), passage)).toBeLessThan(1e-6)
    expect(far(question, passage)).toBeGreaterThan(0.01)
    expect(Math.abs(length(await vectorOf('light camera', 'query')) - 1)).toBeLessThan(1e-6)
  })

  it('gets no prefix before a word of the vocabulary', async () => {
    expect(far(await vectorOf('light', 'word'), tiny.meanOf(['[CLS]', 'light', '[SEP]']))).toBeLessThan(1e-6)
  })

  it('leaves padding out of the mean', async () => {
    const [short] = await embedder.embed(model, ['light', 'light camera light camera light camera'], 'passage')
    expect(far(short ?? [], tiny.meanOf(['[CLS]', 'passage', ':', 'light', '[SEP]']))).toBeLessThan(1e-6)
  })

  it('has weights named by their content', async () => {
    const other = join(temporary, 'other')
    writeTinyModel(
      join(other, 'Xenova/multilingual-e5-small'),
      ['query', 'passage', ':', 'light', 'camera', 'объектив'],
      8,
      2,
    )
    const same = join(temporary, 'same')
    writeTinyModel(join(same, 'Xenova/multilingual-e5-small'), ['query', 'passage', ':', 'light', 'camera', 'объектив'])
    const { weights } = await embedder.load(model)
    expect((await start(other).load(model)).weights).not.toBe(weights)
    expect((await start(same).load(model)).weights).toBe(weights)
  })
})

describe('a model that cannot be used', () => {
  const own = { ...resolveEmbeddingModel('protech-embed', models) }

  it('that is missing is said to be missing, with where it belongs and what to do', async () => {
    const empty = join(temporary, 'empty')
    await expect(start(empty).load(own)).rejects.toThrow(
      new EmbeddingError(
        `protech-embed is not on this machine (${empty}/protech-embed). Restore that folder from the repository.`,
      ),
    )
    await expect(start(empty).load(resolveEmbeddingModel('multilingual-e5-small', empty))).rejects.toThrow(
      /not on this machine .*Run: \.\/protech kb model use multilingual-e5-small$/,
    )
  })

  it('that is damaged is said to be damaged, and works once it is repaired', async () => {
    const folder = join(temporary, 'damaged')
    writeTinyModel(join(folder, 'protech-embed'), ['light'])
    const embedder = start(folder)
    writeFileSync(join(folder, 'protech-embed/onnx/model_quantized.onnx'), 'garbage')
    await expect(embedder.load(own)).rejects.toThrow(
      /^protech-embed cannot be used: .*Restore .* from the repository\.$/,
    )
    writeTinyModel(join(folder, 'protech-embed'), ['light'])
    expect((await embedder.load(own)).dimensions).toBe(8)
  })
})
