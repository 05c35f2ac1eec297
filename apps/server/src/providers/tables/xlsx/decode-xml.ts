/** Bytes of an XML document as text, piece by piece; UTF-8 unless it begins otherwise. */
export async function* decodeXml(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(encodingOf(piece));
    yield decoder.decode(piece, { stream: true });
  }
  const rest = decoder?.decode() ?? '';
  if (rest !== '') yield rest;
}

/** A small document as a whole. */
export function decodeXmlWhole(bytes: Buffer): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/** By its byte order mark, by where the NULs of its first characters are, or as it declares. */
function encodingOf(head: Buffer): string {
  const [first, second] = head;
  if ((first === 0xff && second === 0xfe) || (first === 60 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 60)) return 'utf-16be';
  const declared = /^[^<]{0,3}<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']/u.exec(head.toString('latin1', 0, 200))?.[1];
  return declared !== undefined && isKnown(declared) ? declared : 'utf8';
}

/** UTF-16 was seen by its bytes; one that only says so is not. */
function isKnown(label: string): boolean {
  try {
    return !new TextDecoder(label).encoding.startsWith('utf-16');
  } catch {
    return false;
  }
}
