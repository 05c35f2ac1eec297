const biasOfMulaw = 0x84;
const greatest = 32_635;

/** One sample of mu-law as 16-bit PCM (ITU-T G.711). */
function decodeMulaw(code: number): number {
  const bits = ~code & 0xff;
  const exponent = (bits >> 4) & 7;
  const magnitude = (((bits & 0x0f) << 3) + biasOfMulaw) << exponent;
  return (bits & 0x80) === 0 ? magnitude - biasOfMulaw : biasOfMulaw - magnitude;
}

function encodeMulaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), greatest) + biasOfMulaw;
  const exponent = 24 - Math.clz32(magnitude);
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

function decodeAlaw(code: number): number {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1);
  return (bits & 0x80) === 0 ? -magnitude : magnitude;
}

function encodeAlaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), greatest);
  const exponent = Math.max(0, 24 - Math.clz32(magnitude));
  const mantissa = exponent === 0 ? magnitude >> 4 : magnitude >> (exponent + 3);
  return (sign | (exponent << 4) | (mantissa & 0x0f)) ^ 0x55;
}

const decodeTable = (decode: (code: number) => number): Int16Array =>
  Int16Array.from({ length: 256 }, (_, code) => decode(code));
const encodeTable = (encode: (sample: number) => number): Uint8Array =>
  Uint8Array.from({ length: 65_536 }, (_, at) => encode(at - 32_768));

const tables = {
  mulaw: { decode: decodeTable(decodeMulaw), encode: encodeTable(encodeMulaw) },
  alaw: { decode: decodeTable(decodeAlaw), encode: encodeTable(encodeAlaw) },
};
export type G711Law = keyof typeof tables;

/** G.711 bytes (8 kHz, one sample each) as 16-bit PCM. */
export function decodeG711(law: G711Law, bytes: Uint8Array): Int16Array {
  const { decode } = tables[law];
  const samples = new Int16Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) samples[at] = decode[bytes[at] ?? 0] ?? 0;
  return samples;
}

/** 16-bit PCM (8 kHz) as G.711 bytes. */
export function encodeG711(law: G711Law, samples: Int16Array): Uint8Array {
  const { encode } = tables[law];
  const bytes = new Uint8Array(samples.length);
  for (let at = 0; at < samples.length; at += 1) bytes[at] = encode[(samples[at] ?? 0) + 32_768] ?? 0;
  return bytes;
}
