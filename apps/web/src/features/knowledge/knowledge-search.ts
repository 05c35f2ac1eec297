/** What a page of knowledge shows, as it stands in its address. */
export interface KnowledgeSearch {
  /** The question that is answered with passages. */
  readonly ask?: string;
  /** Only documents whose names contain it. */
  readonly text?: string;
}

/** Reads what an address says; what it does not understand is left out. */
export function readKnowledgeSearch(search: Readonly<Record<string, unknown>>): KnowledgeSearch {
  const ask = textOf(search['ask'], 2000);
  const text = textOf(search['text'], 200);
  return { ...(ask === undefined ? {} : { ask }), ...(text === undefined ? {} : { text }) };
}

/** Where a document opens: its passage, in UTF-16 units of its text. */
export interface PlaceSearch {
  readonly start?: number;
  readonly end?: number;
  readonly page?: number;
}

export function readPlaceSearch(search: Readonly<Record<string, unknown>>): PlaceSearch {
  const start = countOf(search['start']);
  const end = countOf(search['end']);
  const page = countOf(search['page']);
  return {
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(page === undefined ? {} : { page }),
  };
}

// A search like `?ask=500` arrives as a number.
function textOf(value: unknown, limit: number): string | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return text === '' ? undefined : text.slice(0, limit);
}

const countOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
