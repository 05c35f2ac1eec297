import type { TableToSend } from './postgres-target.ts';

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** PostgreSQL cuts longer names; those that become the same get a number. */
const maxNameBytes = 63;

const types: readonly (readonly [RegExp, string])[] = [
  [/^BOOLEAN$/u, 'boolean'],
  [/^(?:TINYINT|UTINYINT|SMALLINT)$/u, 'smallint'],
  [/^(?:USMALLINT|INTEGER)$/u, 'integer'],
  [/^(?:UINTEGER|BIGINT)$/u, 'bigint'],
  [/^(?:UBIGINT|U?HUGEINT)$/u, 'numeric'],
  [/^FLOAT$/u, 'real'],
  [/^DOUBLE$/u, 'double precision'],
  [/^DATE$/u, 'date'],
  [/^TIME$/u, 'time'],
  [/^TIMESTAMP WITH TIME ZONE$/u, 'timestamptz'],
  [/^TIMESTAMP/u, 'timestamp'],
  [/^INTERVAL$/u, 'interval'],
  [/^UUID$/u, 'uuid'],
];

/** What holds every value of a column of DuckDB. */
export function postgresType(type: string): string {
  const decimal = /^DECIMAL\((?<digits>\d+),(?<scale>\d+)\)$/u.exec(type)?.groups;
  if (decimal !== undefined) return `numeric(${decimal['digits']},${decimal['scale']})`;
  return types.find(([pattern]) => pattern.test(type))?.[1] ?? 'text';
}

function cut(name: string, maxBytes: number): string {
  let short = name;
  while (Buffer.byteLength(short) > maxBytes) short = short.slice(0, -1);
  return short;
}

/** Names that PostgreSQL keeps as they are, each once. */
export function columnNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = cut(name, maxNameBytes);
    for (let count = 2; taken.has(free); count += 1) free = `${cut(name, maxNameBytes - 6)}_${count}`;
    taken.add(free);
    return free;
  });
}

type Place = Pick<TableToSend, 'schema' | 'table'>;
export const placeOf = ({ schema, table }: Place): string => `${quote(schema)}.${quote(table)}`;

/** Statements before the rows. */
export function statementsOf(table: TableToSend): string[] {
  const place = placeOf(table);
  if (table.mode === 'append') return [];
  const names = columnNames(table.columns.map(({ name }) => name));
  const columns = table.columns.map(({ type }, at) => `${quote(names[at] ?? '')} ${postgresType(type)}`);
  return [
    ...(table.mode === 'replace' ? [`DROP TABLE IF EXISTS ${place}`] : []),
    `CREATE TABLE ${place} (${columns.join(', ')})`,
    `COMMENT ON TABLE ${place} IS ${quoteText(table.mark)}`,
  ];
}

export function copyOf(table: TableToSend): string {
  const names = columnNames(table.columns.map(({ name }) => name)).map(quote);
  return `COPY ${placeOf(table)} (${names.join(', ')}) FROM STDIN (FORMAT csv)`;
}
