import type { ColumnProfile, DataProfile } from '@causeway/contract';
import { columnBlocks } from '../worker/column-blocks.ts';
import { quoteName } from '../worker/sql-text.ts';
import type { ProfileSource } from './profile-source.ts';

type Table = DataProfile['table'];

const totalWord = String.raw`(?i)^(?:grand +)?(?:sub)?(?:totals?|summe|gesamt(?:summe)?|insgesamt|sum|somme|totale|suma)\b`;

const namesOf = (columns: readonly { readonly name: string }[]): string =>
  columns.map(({ name }) => quoteName(name)).join(', ');

/** Hashes of the rows; of wide sheets part by part. */
async function hashRows({ engine, from, columns }: Pick<ProfileSource, 'engine' | 'from' | 'columns'>) {
  const [first = [], ...others] = columnBlocks(columns);
  if (others.length === 0) return { hash: `hash(${namesOf(first)})`, source: from };
  await engine.run(`CREATE TEMP TABLE hashed_0 AS SELECT __row, hash(${namesOf(first)}) AS h FROM ${from}`);
  for (const [at, block] of others.entries()) {
    const [before, after] = [`hashed_${at}`, `hashed_${at + 1}`];
    await engine.run(
      `CREATE TEMP TABLE ${after} AS SELECT __row, hash(h, hash(${namesOf(block)})) AS h FROM ${from} JOIN ${before} USING (__row)`,
    );
    await engine.run(`DROP TABLE ${before}`);
  }
  return { hash: 'h', source: `hashed_${others.length}` };
}

/** Equal rows have equal hashes; of 2^64 no two others are met in practice. */
async function duplicates({ engine, from, columns, rows: all }: ProfileSource, profiles: readonly ColumnProfile[]) {
  // A column that names each row rules them out.
  const isNamed = profiles.some(({ distinct, count }) => distinct === all && count === all);
  if (isNamed) return { duplicate_rows: 0, duplicate_examples: [] };
  const { hash, source } = await hashRows({ engine, from, columns });
  const groups = `SELECT ${hash} AS h, count(*) AS n, min(__row) AS first, max(__row) AS last FROM ${source} GROUP BY 1 HAVING count(*) > 1`;
  const rows = await engine.rows<{ readonly total: number; readonly first: string; readonly last: string; readonly n: number }>(
    `SELECT (sum(n - 1) OVER ())::DOUBLE AS total, first::VARCHAR AS first, last::VARCHAR AS last, n::DOUBLE AS n
     FROM (${groups}) ORDER BY n DESC, first LIMIT 3`,
  );
  return {
    duplicate_rows: rows[0]?.total ?? 0,
    duplicate_examples: rows.map(({ first, last, n }) => ({ lines: [Number(first), Number(last)], count: n })),
  };
}

async function emptyRows({ engine, from, columns }: ProfileSource, profiles: readonly ColumnProfile[]): Promise<number> {
  // A column without gaps rules them out.
  if (profiles.some(({ nulls, empty, blank }) => nulls + empty + blank === 0)) return 0;
  let left = from;
  for (const [at, block] of columnBlocks(columns).entries()) {
    const blank = block.map(({ name }) => `coalesce(trim(${quoteName(name)}), '') = ''`).join(' AND ');
    const among = at === 0 ? '' : ` AND __row IN (SELECT __row FROM ${left})`;
    await engine.run(`CREATE TEMP TABLE empty_${at} AS SELECT __row FROM ${from} WHERE ${blank}${among}`);
    left = `empty_${at}`;
  }
  const [row] = await engine.rows<{ readonly n: number }>(`SELECT count(*)::DOUBLE AS n FROM ${left}`);
  return row?.n ?? 0;
}

/** The last row holds a word for a sum. */
async function totalRow({ engine, from, columns, rows }: ProfileSource): Promise<number | null> {
  const first = columns.slice(0, 5);
  const names = first.map(({ name }) => `regexp_matches(${quoteName(name)}, '${totalWord}')`);
  const [last] = await engine.rows<{ readonly line: string; readonly is_total: boolean }>(
    `SELECT __row::VARCHAR AS line, coalesce(${names.join(' OR ')}, false) AS is_total FROM (SELECT __row, ${namesOf(first)} FROM ${from} LIMIT 1 OFFSET ${rows - 1})`,
  );
  return last?.is_total === true ? Number(last.line) : null;
}

/** What is so of the rows as a whole. */
export async function describeTable(
  source: ProfileSource,
  profiles: readonly ColumnProfile[],
  parquetBytes: number,
): Promise<Table> {
  const { rows, columns } = source;
  const missing = profiles.reduce((sum, { count }) => sum + rows - count, 0);
  return {
    rows,
    columns: columns.length,
    cells: rows * columns.length,
    missing_cells: missing,
    parquet_bytes: parquetBytes,
    ...(await duplicates(source, profiles)),
    empty_rows: rows === 0 ? 0 : await emptyRows(source, profiles),
    empty_columns: profiles.filter(({ count }) => count === 0).map(({ name }) => name),
    total_row_line: rows === 0 ? null : await totalRow(source),
  };
}
