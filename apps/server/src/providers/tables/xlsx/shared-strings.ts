import { decodeXml } from './decode-xml.ts';
import { readRichText } from './rich-text.ts';
import { tooLarge } from './unreadable.ts';
import { UnknownConstruct } from './unknown-construct.ts';
import { XmlCursor } from './xml-cursor.ts';
import { decodeEscapes, decodeXmlText } from './xml-text.ts';

/** Excel's cells end at 32,767 characters; formats of their parts take more. */
const longestItem = 64 * 1024 ** 2;

/**
 * The table of strings that cells point to, read as far as it is asked for: writers number strings in the order in which
 * rows need them, so the first rows need only its beginning.
 */
export class SharedStrings {
  readonly strings: string[] = [];
  isComplete = false;
  readonly #pieces: AsyncGenerator<string> | undefined;
  #rest = '';
  #waitFor = 0;
  #more: Promise<void> | undefined;
  #failure: Error | undefined;

  /** Without pieces there are no strings. */
  constructor(pieces?: AsyncIterable<Buffer>) {
    this.#pieces = pieces === undefined ? undefined : decodeXml(pieces);
    this.isComplete = pieces === undefined;
  }

  /** Reads on until the string of this number is there, or none is left. */
  async until(index: number): Promise<void> {
    while (!this.isComplete && !(index < this.strings.length)) {
      if (this.#failure !== undefined) throw this.#failure;
      this.#more ??= this.#readMore();
      await this.#more;
    }
  }

  /** Ends reading; what is there can still be used. */
  async close(): Promise<void> {
    await this.#pieces?.return(undefined);
  }

  async #readMore(): Promise<void> {
    try {
      const next = await this.#pieces?.next();
      const isLast = next === undefined || next.done === true;
      this.#take(isLast ? '' : next.value, isLast);
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      this.#more = undefined;
    }
  }

  #take(text: string, isLast: boolean): void {
    this.#rest += text;
    if (this.#rest.length > longestItem) throw tooLarge('A text of the workbook is longer than 64 MB.');
    if (!isLast && this.#rest.length < this.#waitFor) return;
    const end = readItems(this.#rest, this.strings);
    // A string longer than a piece is not read again with every piece.
    this.#waitFor = end === 0 ? this.#rest.length * 2 : 0;
    this.#rest = this.#rest.slice(end);
    if (!isLast) return;
    if (/<(?:\w+:)?si[\s>]/u.test(this.#rest)) throw new UnknownConstruct('the shared strings end in the middle of one');
    this.isComplete = true;
  }
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
