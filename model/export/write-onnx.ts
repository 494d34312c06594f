import { create, toBinary } from '@bufbuild/protobuf';
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from 'onnx-buf';
import type { NodeProto, TensorProto } from 'onnx-buf';
import { inputBound, logCountBound } from '../train/network.ts';
import type { Network } from '../train/network.ts';
import { gruParts } from './gru-parts.ts';
import { floats, floatValue, integers, node } from './onnx-parts.ts';

const irVersion = 8n;
const opset = 17n;

/** The graph as bytes of an .onnx file: `features` [n, f] in, `confidence` [n] and `expectedCount` [n] out. */
export function writeOnnx(network: Network): Uint8Array<ArrayBuffer> {
  const nodes: NodeProto[] = [];
  const constants: TensorProto[] = [
    floats('mean', [network.featureCount], network.mean),
    floats('scale', [network.featureCount], network.scale),
    floats('inputLow', [], [-inputBound]),
    floats('inputHigh', [], [inputBound]),
    floats('logCountLow', [], [-logCountBound]),
    floats('logCountHigh', [], [logCountBound]),
    integers('offsetFeature', [network.offsetFeature]),
    integers('columns', [1]),
  ];

  nodes.push(
    node('Sub', { inputs: ['features', 'mean'], outputs: ['centred'] }),
    node('Mul', { inputs: ['centred', 'scale'], outputs: ['scaled'] }),
    node('Clip', { inputs: ['scaled', 'inputLow', 'inputHigh'], outputs: ['normal'] }),
  );
  const branch = network.recurrent
    ? gruParts(network.recurrent)
    : { nodes: [], constants: [], output: 'normal' };
  nodes.push(...branch.nodes);
  constants.push(...branch.constants);
  let values = branch.output;
  for (const [index, layer] of network.layers.entries()) {
    const isHead = index === network.layers.length - 1;
    const sum = isHead ? 'head' : `sum${index + 1}`;
    constants.push(
      floats(`weights${index}`, [layer.inputs, layer.outputs], layer.weights),
      floats(`bias${index}`, [layer.outputs], layer.bias),
    );
    nodes.push(
      node('Gemm', {
        inputs: [values, `weights${index}`, `bias${index}`],
        outputs: [sum],
      }),
    );
    if (isHead) continue;
    values = `hidden${index + 1}`;
    nodes.push(node('Relu', { inputs: [sum], outputs: [values] }));
  }
  nodes.push(
    node('Split', {
      inputs: ['head'],
      outputs: ['logOddsColumn', 'logRatio'],
      integers: { axis: 1 },
    }),
    node('Squeeze', { inputs: ['logOddsColumn', 'columns'], outputs: ['logOdds'] }),
    node('Sigmoid', { inputs: ['logOdds'], outputs: ['confidence'] }),
    node('Gather', {
      inputs: ['features', 'offsetFeature'],
      outputs: ['offset'],
      integers: { axis: 1 },
    }),
    node('Add', { inputs: ['logRatio', 'offset'], outputs: ['logCountFree'] }),
    node('Clip', {
      inputs: ['logCountFree', 'logCountLow', 'logCountHigh'],
      outputs: ['logCountColumn'],
    }),
    node('Squeeze', { inputs: ['logCountColumn', 'columns'], outputs: ['logCount'] }),
    node('Exp', { inputs: ['logCount'], outputs: ['expectedCount'] }),
  );

  const graph = create(GraphProtoSchema, {
    name: 'forecaster',
    node: nodes,
    initializer: constants,
    input: [floatValue('features', ['rows', network.featureCount])],
    output: [floatValue('confidence', ['rows']), floatValue('expectedCount', ['rows'])],
  });
  const model = create(ModelProtoSchema, {
    irVersion,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: opset })],
    producerName: 'forecache',
    graph,
  });
  return new Uint8Array(toBinary(ModelProtoSchema, model));
}
