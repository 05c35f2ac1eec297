const headerBytes = 44;

/** 16-bit mono PCM as a WAV file (RIFF, format 1). */
export function toWav(pcm: Int16Array, rate: number): Uint8Array<ArrayBuffer> {
  const file = Buffer.alloc(headerBytes + pcm.byteLength);
  file.write('RIFF', 0);
  file.writeUInt32LE(headerBytes - 8 + pcm.byteLength, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(pcm.byteLength, 40);
  file.set(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength), headerBytes);
  return file;
}

/** Where the samples of a WAV begin; 0: there is no header. Some servers write one before what should be raw. */
function samplesAt(start: Buffer): number {
  if (start.length < 12 || start.toString('latin1', 0, 4) !== 'RIFF') return 0;
  const data = start.indexOf('data', 12, 'latin1');
  return data === -1 ? headerBytes : data + 8;
}

/** Bytes of 16-bit PCM, cut anywhere, as samples; a WAV header at the start is left out. */
export async function* samplesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Int16Array> {
  let rest: Buffer = Buffer.alloc(0);
  let isStarted = false;
  for await (const piece of pieces) {
    rest = Buffer.concat([rest, piece]);
    if (!isStarted && rest.length < headerBytes) continue;
    if (!isStarted) rest = rest.subarray(samplesAt(rest));
    isStarted = true;
    const even = rest.length - (rest.length % 2);
    if (even > 0) yield new Int16Array(new Uint8Array(rest.subarray(0, even)).buffer);
    rest = rest.subarray(even);
  }
  if (!isStarted && rest.length > 1) yield new Int16Array(new Uint8Array(rest.subarray(0, rest.length & ~1)).buffer);
}
