import type { ExportFormat, ExportOptions, PostgresTarget } from '@causeway/contract';

/** What a run writes, as it stands in the form. */
export interface OutputChoice {
  readonly format: ExportFormat | 'postgres';
  /** Without extension; empty: that of the file. */
  readonly name: string;
  readonly csv: Pick<ExportOptions, 'delimiter' | 'newline' | 'bom' | 'header' | 'safe'>;
  readonly postgres: PostgresTarget;
}

export const formatWords: Readonly<Record<OutputChoice['format'], string>> = {
  csv: 'CSV',
  xlsx: 'Excel workbook',
  parquet: 'Parquet',
  json: 'JSON',
  ndjson: 'NDJSON',
  sqlite: 'SQLite',
  postgres: 'PostgreSQL table',
};

export const firstChoice: OutputChoice = {
  format: 'csv',
  name: '',
  csv: { delimiter: ',', newline: 'lf', bom: false, header: true, safe: true },
  postgres: { url: '', schema: 'public', table: '', mode: 'create' },
};

/** The file that is asked for; the options of CSV matter to nothing else. */
export function outputOf({ format, name, csv }: OutputChoice): Partial<ExportOptions> {
  const named = name.trim() === '' ? {} : { name: name.trim() };
  if (format === 'postgres') return named;
  return format === 'csv' ? { format, ...named, ...csv } : { format, ...named };
}

const key = 'causeway-data-output';
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** How results were written last time in this browser. The address of a database is a secret and never kept. */
export function readChoice(): OutputChoice {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    if (!isRecord(value) || !isRecord(value['csv'])) return firstChoice;
    const format = Object.keys(formatWords).find(
      (known): known is ExportFormat => known === value['format'] && known !== 'postgres',
    );
    const { csv } = value;
    return {
      ...firstChoice,
      format: format ?? 'csv',
      csv: {
        delimiter: typeof csv['delimiter'] === 'string' && csv['delimiter'].length === 1 ? csv['delimiter'] : ',',
        newline: csv['newline'] === 'crlf' ? 'crlf' : 'lf',
        bom: csv['bom'] === true,
        header: csv['header'] !== false,
        safe: csv['safe'] !== false,
      },
    };
  } catch {
    return firstChoice;
  }
}

/** Never throws: a full store costs the habit, not the run. */
export function writeChoice({ format, csv }: OutputChoice): void {
  try {
    localStorage.setItem(key, JSON.stringify({ format, csv }));
  } catch {
    // Nothing to do about it.
  }
}
