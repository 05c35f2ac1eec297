import { decodeXml } from './decode-xml.ts';
import { readRichText } from './rich-text.ts';
import { UnknownConstruct } from './unknown-construct.ts';
import { XmlCursor } from './xml-cursor.ts';

/** Reads the table of strings that cells point to, piece by piece. */
export async function readSharedStrings(pieces: AsyncIterable<Buffer>): Promise<string[]> {
  const strings: string[] = [];
  let rest = '';
  let waitFor = 0;
  for await (const text of decodeXml(pieces)) {
    rest += text;
    if (rest.length < waitFor) continue;
    const end = readItems(rest, strings);
    // A string longer than a piece is not read again with every piece.
    waitFor = end === 0 ? rest.length * 2 : 0;
    rest = rest.slice(end);
  }
  const end = readItems(rest, strings);
  if (/<(?:\w+:)?si[\s>]/u.test(rest.slice(end))) throw new UnknownConstruct('the shared strings end in the middle of one');
  return strings;
}

/** Reads all whole items; answers with the index after the last one. */
function readItems(text: string, strings: string[]): number {
  const cursor = new XmlCursor(text);
  let end = 0;
  while (cursor.next()) {
    if (!cursor.isClose && cursor.is('si')) {
      const item = readRichText(cursor);
      if (item === undefined) return end;
      strings.push(item);
    }
    end = cursor.at;
  }
  return end;
}
