import type { XmlCursor } from './xml-cursor.ts';
import { decodeEscapes } from './xml-text.ts';

/**
 * The text of a string item (`si` or `is`) whose start was read: of its runs, without what is only there to be read
 * aloud (`rPh`). Undefined when the document ends before the item does.
 */
export function readRichText(cursor: XmlCursor): string | undefined {
  if (cursor.isEmpty) return '';
  let text = '';
  for (let depth = 1; depth > 0;) {
    if (!cursor.next()) return undefined;
    if (cursor.isClose) {
      depth -= 1;
    } else if (cursor.is('t')) {
      const part = cursor.wholeText();
      if (part === undefined) return undefined;
      text = text === '' ? part : text + part;
    } else if (cursor.is('rPh')) {
      if (!cursor.skipElement()) return undefined;
    } else if (!cursor.isEmpty) {
      depth += 1;
    }
  }
  return decodeEscapes(text);
}
