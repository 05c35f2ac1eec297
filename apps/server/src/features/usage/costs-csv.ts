import type { UsageEntry } from '@causeway/contract';

type Cell = string | number | boolean | null;

const columns: readonly (readonly [
  name: string,
  read: (line: UsageEntry) => Cell,
  type?: 'BIGINT' | 'BOOLEAN' | 'TIMESTAMP',
])[] = [
  ['id', ({ id }) => id],
  ['at', ({ at }) => new Date(at).toISOString(), 'TIMESTAMP'],
  ['feature', ({ feature }) => feature],
  ['kind', ({ kind }) => kind],
  ['model', ({ model }) => model],
  ['user_id', (line) => line.user_id],
  ['key_id', (line) => line.key_id],
  ['project_id', (line) => line.project_id],
  ['session_id', (line) => line.session_id],
  ['execution_id', (line) => line.execution_id],
  ['request_id', (line) => line.request_id],
  ['input_tokens', ({ quantities }) => quantities.input, 'BIGINT'],
  ['cache_read_tokens', ({ quantities }) => quantities.cache_read, 'BIGINT'],
  ['cache_write_tokens', ({ quantities }) => quantities.cache_write, 'BIGINT'],
  ['output_tokens', ({ quantities }) => quantities.output, 'BIGINT'],
  ['reasoning_tokens', ({ quantities }) => quantities.reasoning, 'BIGINT'],
  ['characters', ({ quantities }) => quantities.characters, 'BIGINT'],
  ['milliseconds', ({ quantities }) => quantities.milliseconds, 'BIGINT'],
  ['calls', ({ quantities }) => quantities.calls, 'BIGINT'],
  ['is_estimated', (line) => line.is_estimated, 'BOOLEAN'],
  ['cost_nano_usd', (line) => line.cost_nano, 'BIGINT'],
  ['cost_source', (line) => line.cost_source],
  ['saved_nano_usd', (line) => line.saved_nano, 'BIGINT'],
  ['is_cached', (line) => line.is_cached, 'BOOLEAN'],
  ['outcome', ({ outcome }) => outcome],
];

/** What a spreadsheet would run as a formula begins with an apostrophe (OWASP, CSV injection); RFC 4180 otherwise. */
function cellText(value: Cell): string {
  if (value === null) return '';
  const text = String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r\0]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const row = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;

/** The names of the columns; money is whole nano-dollars, an empty cost is unknown (`cost_source` says so). */
export const csvHeader = row(columns.map(([name]) => name));

export const csvLines = (lines: readonly UsageEntry[]): string =>
  lines.map((line) => row(columns.map(([, read]) => cellText(read(line))))).join('');

/** The columns with their types, of a table that has them as text; an empty text was null. */
export const typedSelect = `SELECT ${columns
  .map(([name, , type]) =>
    type ? `CAST(nullif("${name}", '') AS ${type}) AS "${name}"` : `nullif("${name}", '') AS "${name}"`,
  )
  .join(', ')} FROM input`;
