/**
 * An embedding model made by hand, small enough to compute by hand what it must answer: a table with a row of numbers per word, and an
 * ONNX graph of one Gather that looks the rows up. Written as transformers.js finds it under a models path.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const specials = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']

export type TinyModel = {
  /** The unit vector of the mean of these tokens' rows. */
  meanOf(tokens: readonly string[]): number[]
}

/** @param folder of the model. Words that are not in `words` become [UNK]; `seed` makes other rows. */
export function writeTinyModel(folder: string, words: readonly string[], dimensions = 8, seed = 1): TinyModel {
  const tokens = [...specials, ...words]
  const rows = tokens.map((_, token) =>
    Array.from({ length: dimensions }, (_, at) => Math.fround(Math.sin(seed + token * 7.3 + at * at * 1.7))),
  )
  const onnx = toOnnx(rows, dimensions)
  mkdirSync(join(folder, 'onnx'), { recursive: true })
  writeFileSync(join(folder, 'onnx/model_quantized.onnx'), onnx)
  const json = (file: string, value: object) => writeFileSync(join(folder, file), JSON.stringify(value))
  json('config.json', {
    model_type: 'bert',
    architectures: ['BertModel'],
    hidden_size: dimensions,
    vocab_size: tokens.length,
  })
  json('tokenizer_config.json', {
    tokenizer_class: 'BertTokenizer',
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    model_max_length: 512,
  })
  json('tokenizer.json', tokenizerOf(tokens))
  return {
    meanOf(some) {
      const chosen = some.map((token) => rows[Math.max(tokens.indexOf(token), 0)] ?? [])
      const sum = Array.from({ length: dimensions }, (_, at) =>
        chosen.reduce((total, row) => total + (row[at] ?? 0), 0),
      )
      const length = Math.hypot(...sum)
      return sum.map((value) => value / length)
    },
  }
}

function tokenizerOf(tokens: readonly string[]) {
  const special = (token: string) => ({ [token]: { id: token, ids: [tokens.indexOf(token)], tokens: [token] } })
  const part = (id: string) => ({ SpecialToken: { id, type_id: 0 } })
  return {
    version: '1.0',
    added_tokens: specials.map((content, id) => ({
      id,
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [part('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, part('[SEP]')],
      pair: [],
      special_tokens: { ...special('[CLS]'), ...special('[SEP]') },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    },
  }
}

/** Field numbers of onnx.proto, of the parts that are written here. */
const model = { irVersion: 1, graph: 7, opset: 8 }
const opset = { domain: 1, version: 2 }
const graph = { node: 1, name: 2, initializer: 5, input: 11, output: 12 }
const node = { input: 1, output: 2, opType: 4 }
const tensor = { dims: 1, dataType: 2, name: 8, rawData: 9 }
const valueInfo = { name: 1, type: 2 }
const tensorType = { elementType: 1, shape: 2 }
const float = 1
const int64 = 7

function toOnnx(rows: readonly number[][], dimensions: number): Buffer {
  const sequence = ['batch', 'sequence']
  const body = [
    bytes(graph.node, [
      text(node.input, 'table'),
      text(node.input, 'input_ids'),
      text(node.output, 'last_hidden_state'),
      text(node.opType, 'Gather'),
    ]),
    text(graph.name, 'tiny'),
    bytes(graph.initializer, [
      number(tensor.dims, rows.length),
      number(tensor.dims, dimensions),
      number(tensor.dataType, float),
      text(tensor.name, 'table'),
      bytes(tensor.rawData, [Buffer.from(Float32Array.from(rows.flat()).buffer)]),
    ]),
    bytes(graph.input, describe('input_ids', int64, sequence)),
    bytes(graph.input, describe('attention_mask', int64, sequence)),
    bytes(graph.output, describe('last_hidden_state', float, [...sequence, dimensions])),
  ]
  return Buffer.concat([
    number(model.irVersion, 8),
    bytes(model.graph, body),
    bytes(model.opset, [text(opset.domain, ''), number(opset.version, 13)]),
  ])
}

function describe(name: string, elementType: number, shape: readonly (string | number)[]): Buffer[] {
  const dimensions = shape.map((size) => bytes(1, [typeof size === 'number' ? number(1, size) : text(2, size)]))
  const type = bytes(1, [number(tensorType.elementType, elementType), bytes(tensorType.shape, dimensions)])
  return [text(valueInfo.name, name), bytes(valueInfo.type, [type])]
}

/** Protocol buffers: a field is its number and wire type, then a varint, or a length and that many bytes. */
function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)])
}

function text(field: number, value: string): Buffer {
  return bytes(field, [Buffer.from(value)])
}

function bytes(field: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content])
}

function varint(value: number): Buffer {
  const low = value % 128
  return value < 128 ? Buffer.from([low]) : Buffer.concat([Buffer.from([low | 128]), varint(Math.floor(value / 128))])
}
