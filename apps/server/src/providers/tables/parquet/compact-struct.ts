import { pushVarint } from './push-varint.ts';

/** Types of fields in Thrift's compact protocol (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md). */
const [typeI32, typeI64, typeBinary, typeList, typeStruct] = [5, 6, 8, 9, 12];

/** Numbers of Parquet's metadata are not negative: zigzag doubles them. */
const pushNumber = (bytes: number[], value: number): void => pushVarint(bytes, value * 2);

const pushText = (bytes: number[], text: string): void => {
  const encoded = Buffer.from(text, 'utf8');
  pushVarint(bytes, encoded.length);
  for (const byte of encoded) bytes.push(byte);
};

/** One struct of Thrift's compact protocol; fields are given in the order of their numbers. */
export interface CompactStruct {
  i32(field: number, value: number): CompactStruct;
  i64(field: number, value: number): CompactStruct;
  text(field: number, value: string): CompactStruct;
  struct(field: number, value: CompactStruct): CompactStruct;
  i32s(field: number, values: readonly number[]): CompactStruct;
  texts(field: number, values: readonly string[]): CompactStruct;
  structs(field: number, values: readonly CompactStruct[]): CompactStruct;
  /** With the byte that ends it. */
  bytes(): readonly number[];
}

export function compactStruct(): CompactStruct {
  const bytes: number[] = [];
  let last = 0;
  const begin = (field: number, type: number): void => {
    const step = field - last;
    if (step > 0 && step <= 15) bytes.push(step * 16 + type);
    else {
      bytes.push(type);
      pushNumber(bytes, field);
    }
    last = field;
  };
  const beginList = (field: number, type: number, count: number): void => {
    begin(field, typeList);
    if (count < 15) bytes.push(count * 16 + type);
    else {
      bytes.push(0xf0 + type);
      pushVarint(bytes, count);
    }
  };
  // Spreading thousands of bytes would overflow the stack.
  const pushAll = (more: readonly number[]): void => {
    for (const byte of more) bytes.push(byte);
  };
  const number = (field: number, type: number, value: number): CompactStruct => {
    begin(field, type);
    pushNumber(bytes, value);
    return own;
  };
  const own: CompactStruct = {
    i32: (field, value) => number(field, typeI32, value),
    i64: (field, value) => number(field, typeI64, value),
    text(field, value) {
      begin(field, typeBinary);
      pushText(bytes, value);
      return own;
    },
    struct(field, value) {
      begin(field, typeStruct);
      pushAll(value.bytes());
      return own;
    },
    i32s(field, values) {
      beginList(field, typeI32, values.length);
      for (const value of values) pushNumber(bytes, value);
      return own;
    },
    texts(field, values) {
      beginList(field, typeBinary, values.length);
      for (const value of values) pushText(bytes, value);
      return own;
    },
    structs(field, values) {
      beginList(field, typeStruct, values.length);
      for (const value of values) pushAll(value.bytes());
      return own;
    },
    bytes: () => [...bytes, 0],
  };
  return own;
}
