import { decodeXml } from './decode-xml.ts';
import { readRichText } from './rich-text.ts';
import { tooLarge } from './unreadable.ts';
import { UnknownConstruct } from './unknown-construct.ts';
import { XmlCursor } from './xml-cursor.ts';
import { decodeEscapes, decodeXmlText } from './xml-text.ts';

/** Excel's cells end at 32,767 characters; formats of their parts take more. */
const longestItem = 64 * 1024 ** 2;

/** Reads the table of strings that cells point to, piece by piece. */
export async function readSharedStrings(pieces: AsyncIterable<Buffer>): Promise<string[]> {
  const strings: string[] = [];
  let rest = '';
  let waitFor = 0;
  for await (const text of decodeXml(pieces)) {
    rest += text;
    if (rest.length > longestItem) throw tooLarge('A text of the workbook is longer than 64 MB.');
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
  for (;;) {
    cursor.at = readPlainItems(text, end, strings);
    end = cursor.at;
    if (!cursor.next()) return end;
    if (!cursor.isClose && cursor.is('si')) {
      const item = readRichText(cursor);
      if (item === undefined) return end;
      strings.push(item);
    }
    end = cursor.at;
  }
}

const open = '<si><t>';
const openPreserved = '<si><t xml:space="preserve">';
const close = '</t></si>';

/** Reads items as nearly all are written, many times as fast; answers with the place of the first other one. */
function readPlainItems(text: string, from: number, strings: string[]): number {
  for (let at = from; ;) {
    const isPlain = text.startsWith(open, at);
    if (!isPlain && !text.startsWith(openPreserved, at)) return at;
    const start = at + (isPlain ? open.length : openPreserved.length);
    const end = text.indexOf('<', start);
    if (end === -1 || !text.startsWith(close, end)) return at;
    strings.push(decodeEscapes(decodeXmlText(text.slice(start, end))));
    at = end + close.length;
  }
}
