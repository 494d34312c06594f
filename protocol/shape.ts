/** How a field is written: the schema's type, or 'message' and 'enum'. */
export type FieldType =
  | 'string'
  | 'bytes'
  | 'uint32'
  | 'uint64'
  | 'float'
  | 'double'
  | 'enum'
  | 'message';

/** One field of a message with the bounds that `frames.proto` gives it. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly repeated?: true;
  /** Most elements of a repeated field; most bytes of a string or bytes field. */
  readonly limit?: number;
  /** Most bytes of one element of a repeated string or bytes field. */
  readonly bytes?: number;
  /** Largest value of a number. */
  readonly max?: number;
  readonly shape?: Shape;
}

/** The fields of a message by their number. */
export type Shape = Readonly<Record<number, Field>>;
