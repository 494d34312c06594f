import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import type { NodeProto, TensorProto, ValueInfoProto } from 'onnx-buf';

export interface NodeOptions {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly integers?: Readonly<Record<string, number | readonly number[]>>;
}

export function node(operator: string, { inputs, outputs, integers = {} }: NodeOptions): NodeProto {
  return create(NodeProtoSchema, {
    name: outputs.join('+'),
    opType: operator,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(integers).map(([name, value]) =>
      typeof value === 'number'
        ? create(AttributeProtoSchema, {
            name,
            type: AttributeProto_AttributeType.INT,
            i: BigInt(value),
          })
        : create(AttributeProtoSchema, {
            name,
            type: AttributeProto_AttributeType.INTS,
            ints: value.map(BigInt),
          }),
    ),
  });
}

/** A constant of float32, stored little-endian as ONNX wants it. */
export function floats(
  name: string,
  dims: readonly number[],
  values: ArrayLike<number>,
): TensorProto {
  const rawData = new Uint8Array(values.length * 4);
  const view = new DataView(rawData.buffer);
  for (let index = 0; index < values.length; index++)
    view.setFloat32(index * 4, values[index] ?? 0, true);
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: TensorProto_DataType.FLOAT,
    rawData,
  });
}

/** A constant of int64; one dimension unless others are given. */
export function integers(
  name: string,
  values: readonly number[],
  dims = [values.length],
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: TensorProto_DataType.INT64,
    int64Data: values.map(BigInt),
  });
}

/** A float32 input or output of the graph; a string is a dimension known only at run time. */
export function floatValue(name: string, dims: readonly (number | string)[]): ValueInfoProto {
  const dim = dims.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === 'string'
          ? { case: 'dimParam', value: size }
          : { case: 'dimValue', value: BigInt(size) },
    }),
  );
  const tensor = create(TypeProto_TensorSchema, {
    elemType: TensorProto_DataType.FLOAT,
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } }),
  });
}
