/**
 * A cross-encoder made by hand, small enough to compute by hand what it must answer: it counts the words that question and passage have
 * in common. Written as transformers.js finds it under a models path. Like int8 weights it gives a pair another logit in company, and
 * like any BERT it fails on more than 512 tokens.
 */
import { float32, floats, int64, integers, node, onnxModel, value } from './onnx.ts'
import { withSpecials, writeModelFolder } from './tiny-model.ts'

export type TinyRerankerOptions = {
  /** Multiplications of two matrices of 1024 rows that each pair takes besides; about 30 ms each. */
  readonly slowness?: number
  /** What the logit is multiplied by: 0 makes a model that tells nothing apart. */
  readonly gain?: number
  readonly labels?: 1 | 2
}

/** @param folder of the model. Only `words` count; @returns what it says to a pair of texts of words and spaces. */
export function writeTinyReranker(folder: string, words: readonly string[], options: TinyRerankerOptions = {}) {
  const { labels = 1 } = options
  const tokens = withSpecials(words)
  writeModelFolder(folder, tokens, toOnnx(tokens, words, options), {
    architectures: ['BertForSequenceClassification'],
    num_labels: labels,
    vocab_size: tokens.length,
  })
  const known = (text: string) =>
    new Set(
      text
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => words.includes(word)),
    )
  return (question: string, passage: string): number => {
    const [asked, read] = [known(question), known(passage)]
    return 3.5 * [...asked].filter((word) => read.has(word)).length - 0.01 * read.size - 4
  }
}

/** A row for each token, with a single 1 where it is a word. */
function oneHot(tokens: readonly string[], words: readonly string[]): number[] {
  return tokens.flatMap((token) => words.map((word) => Number(word === token)))
}

function toOnnx(tokens: readonly string[], words: readonly string[], options: TinyRerankerOptions): Buffer {
  const { slowness = 0, gain = 1, labels = 1 } = options
  const sequence = ['batch', 'sequence']
  return onnxModel({
    nodes: [
      ...wordsInCommon,
      ...positions,
      ...idleWork(slowness),
      node('Mul', ['common', 'four'], 'gained'),
      node('Mul', ['read', 'hundredth'], 'length'),
      node('ReduceMax', ['common'], 'company', { axes: [0], keepdims: 1 }),
      node('Mul', ['company', 'half'], 'coupling'),
      node('Sum', ['length', 'coupling', 'four', 'position', 'idle'], 'against'),
      node('Sub', ['gained', 'against'], 'plain'),
      node('Mul', ['plain', 'gain'], 'logit'),
      node(
        'Concat',
        Array.from({ length: labels }, () => 'logit'),
        'logits',
        { axis: 1 },
      ),
    ],
    constants: [
      floats('table', [tokens.length, words.length], oneHot(tokens, words)),
      floats('positions', [512], new Array<number>(512).fill(0)),
      floats('zero', [], [0]),
      floats('one', [], [1]),
      floats('four', [], [4]),
      floats('half', [], [0.5]),
      floats('hundredth', [], [0.01]),
      floats('gain', [], [gain]),
      integers('square', [2], [1024, 1024]),
      integers('axis0', [1], [0]),
      integers('axis1', [1], [1]),
      integers('axis2', [1], [2]),
    ],
    inputs: ['input_ids', 'attention_mask', 'token_type_ids'].map((name) => value(name, int64, sequence)),
    outputs: [value('logits', float32, ['batch', labels])],
  })
}

/** `common`: how many words stand in both texts; `read`: how many stand in the passage. */
const wordsInCommon = [
  node('Gather', ['table', 'input_ids'], 'seen'),
  node('Cast', ['token_type_ids'], 'ofPassage', { to: float32 }),
  node('Unsqueeze', ['ofPassage', 'axis2'], 'inPassage'),
  node('Sub', ['one', 'inPassage'], 'inQuestion'),
  node('Mul', ['seen', 'inQuestion'], 'askedTokens'),
  node('Mul', ['seen', 'inPassage'], 'readTokens'),
  node('ReduceMax', ['askedTokens'], 'askedWords', { axes: [1], keepdims: 0 }),
  node('ReduceMax', ['readTokens'], 'readWords', { axes: [1], keepdims: 0 }),
  node('Mul', ['askedWords', 'readWords'], 'commonWords'),
  node('ReduceSum', ['commonWords', 'axis1'], 'common', { keepdims: 1 }),
  node('ReduceSum', ['readWords', 'axis1'], 'read', { keepdims: 1 }),
]

/** `position`: 0, after every token was given a place, of which there are 512. */
const positions = [
  node('Shape', ['input_ids'], 'size'),
  node('Gather', ['size', 'axis1'], 'tokens'),
  node('Slice', ['positions', 'axis0', 'tokens'], 'places'),
  node('Add', ['ofPassage', 'places'], 'placed'),
  node('Mul', ['placed', 'zero'], 'nothing'),
  node('ReduceSum', ['nothing', 'axis1'], 'position', { keepdims: 1 }),
]

/** `idle`: 0, after so many multiplications of matrices that no optimiser can know before it has the input. */
function idleWork(times: number): Buffer[] {
  return [
    node('Cast', ['tokens'], 'tokenCount', { to: float32 }),
    node('Expand', [times === 0 ? 'zero' : 'tokenCount', 'square'], 'matrix0'),
    node('Mul', ['matrix0', 'zero'], 'other'),
    ...Array.from({ length: times }, (_, at) => node('MatMul', [`matrix${at}`, 'other'], `matrix${at + 1}`)),
    node('ReduceSum', [`matrix${times}`], 'idle', { keepdims: 0 }),
  ]
}
