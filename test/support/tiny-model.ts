/**
 * An embedding model made by hand, small enough to compute by hand what it must answer: a table with a row of numbers per word, and an
 * ONNX graph of one Gather that looks the rows up. Written as transformers.js finds it under a models path.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { float32, floats, int64, node, onnxModel, value } from './onnx.ts'

const specials = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']

export type TinyModel = {
  /** The unit vector of the mean of these tokens' rows. */
  meanOf(tokens: readonly string[]): number[]
}

/** @param folder of the model. Words that are not in `words` become [UNK]; `seed` makes other rows. */
export function writeTinyModel(folder: string, words: readonly string[], dimensions = 8, seed = 1): TinyModel {
  const tokens = withSpecials(words)
  const rows = tokens.map((_, token) =>
    Array.from({ length: dimensions }, (_, at) => Math.fround(Math.sin(seed + token * 7.3 + at * at * 1.7))),
  )
  writeModelFolder(folder, tokens, toOnnx(rows, dimensions), {
    architectures: ['BertModel'],
    hidden_size: dimensions,
    vocab_size: tokens.length,
  })
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

export function withSpecials(words: readonly string[]): string[] {
  return [...specials, ...words]
}

/** @param config beside the model's type. */
export function writeModelFolder(folder: string, tokens: readonly string[], onnx: Buffer, config: object): void {
  mkdirSync(join(folder, 'onnx'), { recursive: true })
  writeFileSync(join(folder, 'onnx/model_quantized.onnx'), onnx)
  const json = (file: string, value: object) => writeFileSync(join(folder, file), JSON.stringify(value))
  json('config.json', { model_type: 'bert', ...config })
  json('tokenizer_config.json', {
    tokenizer_class: 'BertTokenizer',
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    model_max_length: 512,
  })
  json('tokenizer.json', tokenizerOf(tokens))
}

function tokenizerOf(tokens: readonly string[]) {
  const special = (token: string) => ({ [token]: { id: token, ids: [tokens.indexOf(token)], tokens: [token] } })
  const part = (id: string, type_id = 0) => ({ SpecialToken: { id, type_id } })
  const text = (id: string, type_id: number) => ({ Sequence: { id, type_id } })
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
      single: [part('[CLS]'), text('A', 0), part('[SEP]')],
      pair: [part('[CLS]'), text('A', 0), part('[SEP]'), text('B', 1), part('[SEP]', 1)],
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

function toOnnx(rows: readonly number[][], dimensions: number): Buffer {
  const sequence = ['batch', 'sequence']
  return onnxModel({
    nodes: [node('Gather', ['table', 'input_ids'], 'last_hidden_state')],
    constants: [floats('table', [rows.length, dimensions], rows.flat())],
    inputs: [value('input_ids', int64, sequence), value('attention_mask', int64, sequence)],
    outputs: [value('last_hidden_state', float32, [...sequence, dimensions])],
  })
}
