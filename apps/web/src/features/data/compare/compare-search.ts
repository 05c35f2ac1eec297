/** The two sheets that are compared, as they stand in the address. */
export interface CompareSearch {
  readonly a?: string;
  readonly sheetA?: string;
  readonly b?: string;
  readonly sheetB?: string;
}

export function readCompareSearch(search: Readonly<Record<string, unknown>>): CompareSearch {
  const read = (name: keyof CompareSearch) => {
    const value = search[name];
    return typeof value === 'string' || typeof value === 'number' ? { [name]: String(value) } : {};
  };
  return { ...read('a'), ...read('sheetA'), ...read('b'), ...read('sheetB') };
}
