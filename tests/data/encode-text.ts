const tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

/** Encodes a text in an encoding that Node only decodes; a character without a code becomes `?`. */
export function encodeText(text: string, encoding: string): Buffer {
  const table = tables.get(encoding) ?? tableOf(encoding);
  tables.set(encoding, table);
  return Buffer.from((text.match(/./gsu) ?? []).flatMap((char) => table.get(char) ?? [63]));
}

function tableOf(encoding: string): ReadonlyMap<string, readonly number[]> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const table = new Map<string, readonly number[]>();
  const add = (bytes: readonly number[]): void => {
    const chars = decoder.decode(Uint8Array.from(bytes)).match(/./gsu) ?? [];
    const [char] = chars;
    if (chars.length === 1 && char !== undefined && char !== '\uFFFD' && !table.has(char)) table.set(char, bytes);
  };
  for (let first = 0; first < 256; first += 1) add([first]);
  if (/jis|jp|gb|big5|kr/u.test(encoding)) {
    for (let first = 0x81; first < 0xff; first += 1) for (let second = 0x40; second < 0xff; second += 1) add([first, second]);
  }
  return table;
}
