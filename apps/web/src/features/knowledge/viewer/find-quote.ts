/** A run of characters on a page, as PDF.js tells it. */
export interface PageItem {
  readonly str: string;
}

/** The part of a run that belongs to a quote: shares of its length. */
export interface QuotedItem {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

const isKept = (character: string): boolean => !/[\s\u00AD-]/u.test(character);

/**
 * The runs of a page that hold a quote. Spaces, line ends and hyphens do not count: the text that is searched joins what lines
 * part. Empty when the page does not hold it.
 */
export function findQuote(items: readonly PageItem[], quote: string): readonly QuotedItem[] {
  const places: { readonly index: number; readonly at: number }[] = [];
  let page = '';
  for (const [index, { str }] of items.entries()) {
    for (let at = 0; at < str.length; at += 1) {
      const character = str.charAt(at);
      if (!isKept(character)) continue;
      page += character;
      places.push({ index, at });
    }
  }
  const wanted = quote.replaceAll(/[\s\u00AD-]/gu, '');
  const start = wanted === '' ? -1 : page.indexOf(wanted);
  if (start === -1) return [];
  const found = new Map<number, { from: number; to: number }>();
  for (const { index, at } of places.slice(start, start + wanted.length)) {
    const range = found.get(index) ?? { from: at, to: at };
    found.set(index, { from: range.from, to: at + 1 });
  }
  return [...found].map(([index, { from, to }]) => {
    const length = items[index]?.str.length ?? 1;
    return { index, from: from / length, to: to / length };
  });
}
