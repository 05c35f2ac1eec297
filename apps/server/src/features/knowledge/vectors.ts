/** The sign of each part as one bit: what is near has most of them alike. */
export function bitsOf(vector: Float32Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(vector.length / 32) * 4);
  for (const [index, value] of vector.entries()) {
    if (value > 0) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bits;
}

/** Scaled to length 1, so that the product of two is their cosine. */
export function normalized(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values) || 1;
  return Float32Array.from(values, (value) => value / length);
}

export const toBytes = (vector: Float32Array): Uint8Array =>
  new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);

/** Bytes of a database need not begin where a float may. */
export const toVector = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);

export function cosine(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) sum += (left[index] ?? 0) * (right[index] ?? 0);
  return sum;
}

/** Ones of a 32-bit word (Hacker's Delight, 5-1). */
function countOnes(word: number): number {
  let bits = word - ((word >>> 1) & 0x55_55_55_55);
  bits = (bits & 0x33_33_33_33) + ((bits >>> 2) & 0x33_33_33_33);
  return (((bits + (bits >>> 4)) & 0x0f_0f_0f_0f) * 0x01_01_01_01) >>> 24;
}

/** The bits of many vectors in one piece: 64 bytes for each of 512 parts, so a million fit into 64 MB. */
export class BitIndex {
  readonly #seqs: readonly number[] = [];
  readonly #documents: readonly string[] = [];
  readonly #words = new Uint32Array(0);
  readonly #perVector: number = 0;

  get size(): number {
    return this.#seqs.length;
  }

  constructor(rows: readonly { readonly seq: number; readonly documentId: string; readonly bits: Uint8Array }[]) {
    const [first] = rows;
    if (first === undefined) return;
    this.#perVector = first.bits.byteLength / 4;
    const whole = rows.filter(({ bits }) => bits.byteLength === first.bits.byteLength);
    this.#words = new Uint32Array(whole.length * this.#perVector);
    const bytes = new Uint8Array(this.#words.buffer);
    for (const [index, { bits }] of whole.entries()) bytes.set(bits, index * bits.byteLength);
    this.#seqs = whole.map(({ seq }) => seq);
    this.#documents = whole.map(({ documentId }) => documentId);
  }

  /** The nearest by their bits; the order within is not. */
  nearest(bits: Uint8Array, count: number, isWanted: (documentId: string) => boolean): readonly number[] {
    const asked = new Uint32Array(Uint8Array.from(bits).buffer);
    if (asked.length !== this.#perVector) return [];
    const distances = this.#distances(asked, isWanted);
    const limit = limitFor(distances, count, this.#perVector * 32);
    const found: number[] = [];
    for (const [index, distance] of distances.entries()) {
      if (distance <= limit) found.push(this.#seqs[index] ?? 0);
      if (found.length >= count * 2) break;
    }
    return found;
  }

  #distances(asked: Uint32Array, isWanted: (documentId: string) => boolean): Uint16Array {
    const { length } = this.#seqs;
    const words = this.#words;
    const per = this.#perVector;
    const distances = new Uint16Array(length);
    for (let index = 0, at = 0; index < length; index += 1, at += per) {
      let distance = 0;
      for (let place = 0; place < per; place += 1) distance += countOnes((words[at + place] ?? 0) ^ (asked[place] ?? 0));
      distances[index] = isWanted(this.#documents[index] ?? '') ? distance : 0xff_ff;
    }
    return distances;
  }
}

/** The distance within which `count` vectors lie, by counting how many have each. */
function limitFor(distances: Uint16Array, count: number, most: number): number {
  const counts = new Uint32Array(most + 1);
  for (const distance of distances) if (distance <= most) counts[distance] = (counts[distance] ?? 0) + 1;
  let sum = 0;
  for (const [distance, many] of counts.entries()) {
    sum += many;
    if (sum >= count) return distance;
  }
  return most;
}
