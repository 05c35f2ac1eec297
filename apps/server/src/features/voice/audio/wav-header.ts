const headerBytes = 44;
/** Not known while it is spoken; readers take what comes. */
const unknownSize = 0xff_ff_ff_ff;

/** The head of a WAV of 16-bit mono PCM whose length is not known yet. */
export function wavHeader(rate: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write('RIFF', 0);
  header.writeUInt32LE(unknownSize, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(unknownSize, 40);
  return header;
}
