import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FileWarning } from '@causeway/contract';
import type { Dialect, Reject } from '../csv/dialect.ts';
import type { LeftOut } from './finish-sheet.ts';
import type { Job } from './job.ts';
import { createReadNotes } from './read-notes.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** Encodings whose bytes DuckDB reads as they are, without their hyphens. */
const plainEncodings = new Set(['utf8', 'ascii', 'usascii']);
const chunkBytes = 4 * 1024 * 1024;
const maxLineBytes = 16 * 1024 * 1024;

/** Dialects that DuckDB reads as the own parser does. */
function isPlain(dialect: Dialect): boolean {
  const { encoding, delimiter, isRepeated, cuts, isTrimmed, quote, isQuotePadded, escape, newline, comment, lastLine } =
    dialect;
  return (
    plainEncodings.has(encoding.toLowerCase().replaceAll('-', '')) &&
    delimiter.length === 1 &&
    !isRepeated &&
    cuts === null &&
    !isTrimmed &&
    (quote === '' || quote === '"') &&
    !isQuotePadded &&
    !dialect.isBoxed &&
    escape !== 'backslash' &&
    (newline === 'lf' || newline === 'crlf') &&
    comment === null &&
    lastLine === null
  );
}

/**
 * Lines of the file, or undefined when DuckDB may not be asked: a byte order mark, blank lines, a NUL, or a lone carriage return,
 * all of which it reads in its own way.
 */
export async function countLines(path: string, dialect: Dialect): Promise<number | undefined> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    let lines = 0;
    let previous = 0x0a;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes);
      if (bytesRead === 0) return previous === 0x0a ? lines : lines + 1;
      const chunk = buffer.subarray(0, bytesRead);
      const found = linesIn(chunk, previous, dialect.newline === 'crlf');
      if (found === undefined) return undefined;
      lines += found;
      previous = chunk[bytesRead - 1] ?? 0x0a;
    }
  } finally {
    await file.close();
  }
}

function linesIn(chunk: Buffer, before: number, isCrlf: boolean): number | undefined {
  if (chunk.includes(0) || (!isCrlf && chunk.includes(0x0d))) return undefined;
  let lines = 0;
  let from = 0;
  for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, from)) {
    const last = at === 0 ? before : chunk[at - 1];
    const isBlank = at === from && (at > 0 || before === 0x0a);
    if (isBlank || (isCrlf && last !== 0x0d) || (isCrlf && at - from === 1)) return undefined;
    lines += 1;
    from = at + 1;
  }
  return lines;
}

export interface FastTable {
  readonly path: string;
  readonly bytes: number;
  readonly dialect: Dialect;
  readonly index: number;
}

export interface ReadRows {
  readonly rows: number;
  readonly rejects: readonly Reject[];
  readonly leftOut: readonly LeftOut[];
  readonly warnings: readonly FileWarning[];
}

function readCsv({ path, dialect }: FastTable): string {
  const { columns, delimiter, quote, headerLine, headerRows } = dialect;
  const names = columns.map(({ name }) => quoteText(name));
  const options = [
    'auto_detect=false',
    'header=false',
    `skip=${headerLine - 1 + headerRows}`,
    `delim=${quoteText(delimiter)}`,
    `quote=${quoteText(quote)}`,
    `escape=${quoteText(quote)}`,
    `columns={${names.map((name) => `${name}: 'VARCHAR'`).join(', ')}}`,
    `force_not_null=[${names.join(', ')}]`,
    'strict_mode=true',
    `max_line_size=${maxLineBytes}`,
  ];
  return `read_csv(${quoteText(path)}, ${options.join(', ')})`;
}

/** DuckDB holds a vector of each column, several times over. */
const maxFastColumns = 300;
/** Numbering rows while they are read keeps DuckDB to one core; larger files would not fit into memory before they are numbered. */
const maxBytesInMemory = 256 * 1024 * 1024;

interface Reading {
  /** Before the rows can be written. */
  readonly prepare: string | undefined;
  readonly write: string;
  readonly end: string | undefined;
}

function statementsOf(table: FastTable, target: string): Reading {
  const { dialect, bytes, index } = table;
  const names = dialect.columns.map(({ name }) => quoteName(name)).join(', ');
  const skipped = dialect.headerLine - 1 + dialect.headerRows;
  const copy = (row: string, from: string): string =>
    `COPY (SELECT ${row} + ${skipped} AS __row, ${names} FROM ${from}) TO ${target} (FORMAT parquet)`;
  const source = readCsv(table);
  if (bytes > maxBytesInMemory) return { prepare: undefined, write: copy('row_number() OVER ()', source), end: undefined };
  const held = quoteName(`read ${index}`);
  return {
    prepare: `CREATE TABLE ${held} AS SELECT ${names} FROM ${source}`,
    write: copy('rowid + 1', held),
    end: `DROP TABLE IF EXISTS ${held}`,
  };
}

async function readAndCount(table: FastTable, { prepare, write }: Reading, job: Job): Promise<number | undefined> {
  const { path, dialect, bytes } = table;
  // Lines are counted here while DuckDB reads there.
  const counting = countLines(path, dialect);
  const preparing = prepare === undefined ? undefined : job.engine.run(prepare);
  preparing?.catch(() => undefined);
  const lines = await counting;
  await job.during({ phase: 'reading rows', bytesTotal: bytes, rowsTotal: lines }, Promise.resolve(preparing));
  if (lines === undefined) return undefined;
  await job.during({ phase: 'writing the sheet', rowsTotal: lines }, job.engine.run(write));
  return lines;
}

/** What stands before the header, which DuckDB passed over; a table further down has nothing of its own there. */
async function readPreamble({ path, dialect, index }: FastTable): Promise<Omit<ReadRows, 'rows'>> {
  const notes = createReadNotes();
  const source = createReadStream(path);
  const asides = [];
  if (index === 0 && dialect.headerLine > 1) {
    for await (const raw of createInterface({ input: source, crlfDelay: Infinity })) {
      asides.push({ line: asides.length + 1, raw, kind: 'preamble' as const });
      if (asides.length === dialect.headerLine - 1) break;
    }
  }
  source.destroy();
  notes.add({ rows: [], lines: [], asides, rejects: [], deviations: [], bytes: 0, undecodable: 0, undecodableAt: null });
  return { rejects: notes.rejects, leftOut: notes.leftOut, warnings: notes.warnings() };
}

/**
 * DuckDB with the dialect said. It counts when it made one row of every line and refused none; otherwise undefined, and the own
 * parser looks at every row.
 */
export async function fastRead(table: FastTable, job: Job): Promise<ReadRows | undefined> {
  const { dialect, index } = table;
  if (!isPlain(dialect) || dialect.columns.length > maxFastColumns) return undefined;
  const skipped = dialect.headerLine - 1 + dialect.headerRows;
  const target = quoteText(join(job.out, `sheet-${index + 1}.parquet`));
  const reading = statementsOf(table, target);
  try {
    const lines = await readAndCount(table, reading, job);
    if (lines === undefined) return undefined;
    const [counted] = await job.engine.rows<{ readonly rows: string }>(
      `SELECT count(*)::VARCHAR AS rows FROM read_parquet(${target})`,
    );
    const rows = Number(counted?.rows ?? 0);
    return rows === lines - skipped ? { rows, ...(await readPreamble(table)) } : undefined;
  } catch (error) {
    if (job.isInterrupted) throw error;
    return undefined;
  } finally {
    if (reading.end !== undefined) await job.engine.run(reading.end);
  }
}
