/** ONNX graphs by hand: the protocol buffers of onnx.proto, of the parts that the tiny models need. */

/** Field numbers of onnx.proto. */
const model = { irVersion: 1, graph: 7, opset: 8 }
const opset = { domain: 1, version: 2 }
const graph = { node: 1, name: 2, initializer: 5, input: 11, output: 12 }
const nodeField = { input: 1, output: 2, opType: 4, attribute: 5 }
const attribute = { name: 1, int: 3, ints: 8, type: 20 }
const attributeType = { int: 2, ints: 7 }
const tensor = { dims: 1, dataType: 2, name: 8, rawData: 9 }
const valueInfo = { name: 1, type: 2 }
const tensorType = { elementType: 1, shape: 2 }

export const float32 = 1
export const int64 = 7

export type Graph = {
  /** Made by `node`, in the order they run. */
  readonly nodes: readonly Buffer[]
  /** Made by `floats` and `integers`. */
  readonly constants: readonly Buffer[]
  /** Made by `value`. */
  readonly inputs: readonly Buffer[]
  readonly outputs: readonly Buffer[]
}

export function onnxModel({ nodes, constants, inputs, outputs }: Graph): Buffer {
  return Buffer.concat([
    number(model.irVersion, 8),
    bytes(model.graph, [
      ...nodes.map((each) => bytes(graph.node, [each])),
      text(graph.name, 'tiny'),
      ...constants.map((each) => bytes(graph.initializer, [each])),
      ...inputs.map((each) => bytes(graph.input, [each])),
      ...outputs.map((each) => bytes(graph.output, [each])),
    ]),
    bytes(model.opset, [text(opset.domain, ''), number(opset.version, 13)]),
  ])
}

/** @param attributes a number, or a list of them. */
export function node(
  opType: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): Buffer {
  return Buffer.concat([
    ...inputs.map((input) => text(nodeField.input, input)),
    text(nodeField.output, output),
    text(nodeField.opType, opType),
    ...Object.entries(attributes).map(([name, given]) =>
      bytes(nodeField.attribute, [
        text(attribute.name, name),
        ...(typeof given === 'number'
          ? [number(attribute.int, given), number(attribute.type, attributeType.int)]
          : [...given.map((one) => number(attribute.ints, one)), number(attribute.type, attributeType.ints)]),
      ]),
    ),
  ])
}

export function floats(name: string, shape: readonly number[], values: readonly number[]): Buffer {
  return constant(name, shape, float32, Buffer.from(Float32Array.from(values).buffer))
}

export function integers(name: string, shape: readonly number[], values: readonly number[]): Buffer {
  return constant(name, shape, int64, Buffer.from(BigInt64Array.from(values, BigInt).buffer))
}

function constant(name: string, shape: readonly number[], dataType: number, data: Buffer): Buffer {
  return Buffer.concat([
    ...shape.map((size) => number(tensor.dims, size)),
    number(tensor.dataType, dataType),
    text(tensor.name, name),
    bytes(tensor.rawData, [data]),
  ])
}

/** An input or output; a dimension of any size has a name. */
export function value(name: string, elementType: number, shape: readonly (string | number)[]): Buffer {
  const dimensions = shape.map((size) => bytes(1, [typeof size === 'number' ? number(1, size) : text(2, size)]))
  const type = bytes(1, [number(tensorType.elementType, elementType), bytes(tensorType.shape, dimensions)])
  return Buffer.concat([text(valueInfo.name, name), bytes(valueInfo.type, [type])])
}

/** Protocol buffers: a field is its number and wire type, then a varint, or a length and that many bytes. */
function number(field: number, given: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(given)])
}

function text(field: number, given: string): Buffer {
  return bytes(field, [Buffer.from(given)])
}

function bytes(field: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content])
}

function varint(given: number): Buffer {
  const low = given % 128
  return given < 128 ? Buffer.from([low]) : Buffer.concat([Buffer.from([low | 128]), varint(Math.floor(given / 128))])
}
