import type { DataFile, FileKind } from '@causeway/contract';

const words: Readonly<Record<FileKind, string>> = {
  delimited: 'CSV',
  xlsx: 'Excel workbook',
  xls: 'Excel 97 workbook',
  xlsb: 'Excel binary workbook',
  ods: 'OpenDocument sheet',
  parquet: 'Parquet',
  json: 'JSON',
  ndjson: 'NDJSON',
  sqlite: 'SQLite database',
};

const delimiters: ReadonlyMap<string, string> = new Map([
  ['\t', 'TSV'],
  [';', 'CSV, semicolons'],
  ['|', 'CSV, pipes'],
]);

/** What the file is by its content: `CSV, semicolons`, `Excel workbook`, `Parquet`. */
export function kindWords({ kind, compression, sheets }: DataFile): string {
  if (kind === null) return 'File';
  const delimiter = kind === 'delimited' ? sheets[0]?.dialect?.delimiter : undefined;
  const word = delimiters.get(delimiter ?? '') ?? words[kind];
  return compression === null ? word : `${word} in ${compression}`;
}
