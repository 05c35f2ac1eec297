/** The search of the Data page as it stands in its address. */
export interface FilesSearch {
  readonly text?: string;
}

export function readFilesSearch(search: Readonly<Record<string, unknown>>): FilesSearch {
  const given = search['text'];
  const text = typeof given === 'string' || typeof given === 'number' ? String(given).trim().slice(0, 200) : '';
  return text === '' ? {} : { text };
}
