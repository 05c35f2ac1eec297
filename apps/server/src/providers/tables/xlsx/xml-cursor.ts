import { decodeXmlText } from './xml-text.ts';

const greaterThan = 62;
const slash = 47;
const colon = 58;
const space = 32;

/**
 * Goes from tag to tag through the text of an XML document, which may end anywhere: `next` is then false and the place
 * to go on from is unchanged. Prefixes of names are left out, comments and instructions passed over. Synchronous.
 */
export class XmlCursor {
  text: string;
  /** After the tag that was read last. */
  at: number;
  isClose = false;
  /** `<name/>`. */
  isEmpty = false;
  /** The name without its prefix. */
  nameStart = 0;
  nameEnd = 0;
  /** Where the tag begins, which is where the text before it ends. */
  tagStart = 0;
  attributeCount = 0;
  /** Four places for each attribute: start and end of its name without prefix, start and end of its value. */
  readonly #places: number[] = [];

  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
  }

  /** Reads the next tag; false when the text ends before it does. */
  next(): boolean {
    const { text } = this;
    let open = text.indexOf('<', this.at);
    while (open !== -1 && open + 1 < text.length) {
      const code = codeAt(text, open + 1);
      if (code !== 33 && code !== 63) return this.#readTag(open, code === slash);
      const end = markupEnd(text, open);
      if (end === -1) return false;
      open = text.indexOf('<', end);
    }
    return false;
  }

  /** The name is this one; cheaper than reading it. */
  is(name: string): boolean {
    return this.nameEnd - this.nameStart === name.length && this.text.startsWith(name, this.nameStart);
  }

  get name(): string {
    return this.text.slice(this.nameStart, this.nameEnd);
  }

  /** Value of an attribute, whatever its prefix; undefined when there is none. */
  attribute(name: string): string | undefined {
    for (let index = 0; index < this.attributeCount; index += 1) {
      const start = this.#places[index * 4] ?? 0;
      const end = this.#places[index * 4 + 1] ?? 0;
      if (end - start === name.length && this.text.startsWith(name, start)) return this.#value(index);
    }
    return undefined;
  }

  /** Index of the value of the attribute with a name of one letter, -1 for none; its end is in `valueEnd`. */
  shortAttribute(letter: number): number {
    const places = this.#places;
    for (let index = 0; index < this.attributeCount * 4; index += 4) {
      const start = places[index] ?? 0;
      if ((places[index + 1] ?? 0) - start === 1 && codeAt(this.text, start) === letter) {
        this.valueEnd = places[index + 3] ?? 0;
        return places[index + 2] ?? 0;
      }
    }
    return -1;
  }
  valueEnd = 0;

  /** After the end of the element whose start was read, whatever is in it; false when the text ends before. */
  skipElement(): boolean {
    if (this.isEmpty) return true;
    for (let depth = 1; depth > 0;) {
      if (!this.next()) return false;
      if (this.isClose) depth -= 1;
      else if (!this.isEmpty) depth += 1;
    }
    return true;
  }

  /** The text up to the end of the element whose start was read, those of inner elements included; undefined when cut. */
  wholeText(): string | undefined {
    if (this.isEmpty) return '';
    const start = this.at;
    const end = this.text.indexOf('<', start);
    if (end !== -1 && codeAt(this.text, end + 1) === slash) {
      if (!this.next()) return undefined;
      return decodeXmlText(this.text.slice(start, end));
    }
    return this.skipElement() ? plainText(this.text.slice(start, this.tagStart)) : undefined;
  }

  #value(index: number): string {
    return decodeXmlText(this.text.slice(this.#places[index * 4 + 2] ?? 0, this.#places[index * 4 + 3] ?? 0));
  }

  #readTag(open: number, isClose: boolean): boolean {
    const { text } = this;
    let at = isClose ? open + 2 : open + 1;
    let start = at;
    let code = codeAt(text, at);
    while (code > space && code !== greaterThan && code !== slash) {
      if (code === colon) start = at + 1;
      at += 1;
      code = codeAt(text, at);
    }
    this.nameStart = start;
    this.nameEnd = at;
    this.isEmpty = false;
    this.attributeCount = 0;
    if (code !== greaterThan) at = this.#readAttributes(at);
    if (at < 0 || at >= text.length) return false;
    this.isClose = isClose;
    this.tagStart = open;
    this.at = at + 1;
    return true;
  }

  /** Index of the `>` that ends the tag; -1 when the text ends before. */
  #readAttributes(from: number): number {
    const { text } = this;
    let at = from;
    for (;;) {
      at = afterSpace(text, at);
      const code = codeAt(text, at);
      if (code === greaterThan || code === -1) return code === -1 ? -1 : at;
      if (code === slash) {
        this.isEmpty = true;
        at += 1;
        continue;
      }
      const start = at;
      at = text.indexOf('=', start);
      if (at === -1) return text.indexOf('>', start);
      const quoteAt = afterSpace(text, at + 1);
      const end = text.indexOf(text.charAt(quoteAt), quoteAt + 1);
      if (end === -1 || quoteAt >= text.length) return -1;
      this.#keep(start, at, quoteAt + 1, end);
      at = end + 1;
    }
  }

  /** Names are kept without their prefix. */
  #keep(...[start, nameEnd, valueStart, valueEnd]: readonly [number, number, number, number]): void {
    const { text } = this;
    let nameStart = start;
    for (let at = start; at < nameEnd; at += 1) if (codeAt(text, at) === colon) nameStart = at + 1;
    let end = nameEnd;
    while (codeAt(text, end - 1) <= space) end -= 1;
    const index = this.attributeCount * 4;
    this.#places[index] = nameStart;
    this.#places[index + 1] = end;
    this.#places[index + 2] = valueStart;
    this.#places[index + 3] = valueEnd;
    this.attributeCount += 1;
  }
}

/** The character at a place as a number, -1 after the end. */
export function codeAt(text: string, at: number): number {
  return text.codePointAt(at) ?? -1;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  for (let code = codeAt(text, at); code !== -1 && code <= space; code = codeAt(text, at)) at += 1;
  return at;
}

/** End of a comment, CDATA section, instruction or document type; -1 when the text ends before. */
function markupEnd(text: string, open: number): number {
  for (const [start, stop] of markups) {
    if (!text.startsWith(start, open)) continue;
    const end = text.indexOf(stop, open + start.length);
    return end === -1 ? -1 : end + stop.length;
  }
  return text.length - open < 9 ? -1 : doctypeEnd(text, open);
}

const markups = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** A document type with declarations of entities ends after its bracket; none of them is used. */
function doctypeEnd(text: string, open: number): number {
  const end = text.indexOf('>', open);
  const bracket = text.indexOf('[', open);
  if (end === -1 || bracket === -1 || bracket > end) return end === -1 ? -1 : end + 1;
  const close = /\]\s*>/u.exec(text.slice(bracket));
  return close === null ? -1 : bracket + close.index + close[0].length;
}

/** Text of a piece of XML: tags and comments out, CDATA as it is. */
function plainText(xml: string): string {
  return xml.replaceAll(/<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<[^>]*>|[^<]+/gu, (piece, data: string | undefined) => {
    if (data !== undefined) return data.replaceAll(/\r\n?/gu, '\n');
    return piece.startsWith('<') ? '' : decodeXmlText(piece);
  });
}
