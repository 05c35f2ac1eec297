import type { Facet } from '@causeway/contract';
import { numberSql } from '../profile/number-sql.ts';
import type { FacetColumn, FacetsSpec, FoundFacets } from '../explore.ts';
import { momentEdges, numberEdges } from './bin-edges.ts';
import type { Job } from './job.ts';
import { columnsOf, fromOf } from './looked-at.ts';
import type { SqlColumn } from './looked-at.ts';
import { momentSql, whereOf } from './row-conditions.ts';
import { quoteName, quoteText } from './sql-text.ts';

const groups = 'facet_values';

/** How the values of a column are read as numbers. */
interface Measure {
  readonly kind: Facet['kind'];
  /** SQL over the text `v`: a number, or seconds since 1970; undefined where only texts are counted. */
  readonly sql: string | undefined;
  readonly format?: string;
}

const plainText: Measure = { kind: 'text', sql: undefined };
const ofMoments = (format: string): Measure => ({ kind: 'date', sql: `epoch(${momentSql('v', format)})`, format });

function measureOfText({ proposed }: FacetColumn): Measure {
  switch (proposed?.type) {
    case 'integer':
    case 'decimal':
    case 'number':
      return { kind: 'number', sql: numberSql('v', { type: proposed.type, format: proposed.format, pattern: '' }) };
    case 'date':
    case 'timestamp':
      return ofMoments(proposed.format ?? 'iso');
    default:
      return plainText;
  }
}

function measureOfType(type: string): Measure {
  if (/^(?:DATE|TIMESTAMP)/u.test(type)) return ofMoments('iso');
  const isNumber = /^(?:TINYINT|SMALLINT|INTEGER|BIGINT|U?HUGEINT|U[A-Z]+INT|FLOAT|DOUBLE|DECIMAL)/u.test(type);
  return isNumber ? { kind: 'number', sql: 'try_cast(v AS DOUBLE)' } : plainText;
}

interface Asked {
  readonly spec: FacetsSpec;
  readonly from: string;
  readonly types: ReadonlyMap<string, SqlColumn>;
  readonly job: Job;
}

async function countValues({ spec, job }: Asked): Promise<Pick<Facet, 'distinct' | 'missing' | 'values' | 'is_cut'>> {
  const { search, sort, limit } = spec;
  const isValue = "trim(v) <> ''";
  const [all] = await job.engine.rows<{ readonly distinct_values: number; readonly missing: number }>(
    `SELECT count_if(${isValue})::DOUBLE AS distinct_values,
       coalesce(sum(n) FILTER (v IS NULL OR NOT ${isValue}), 0)::DOUBLE AS missing FROM ${groups}`,
  );
  const wanted = search === undefined ? isValue : `${isValue} AND contains(lower(v), lower(${quoteText(search)}))`;
  const order = sort === 'count' ? 'n DESC, v' : 'try_cast(v AS DOUBLE) NULLS LAST, v';
  const values = await job.engine.rows<{ readonly value: string; readonly count: number }>(
    `SELECT v AS value, n::DOUBLE AS count FROM ${groups} WHERE ${wanted} ORDER BY ${order} LIMIT ${limit + 1}`,
  );
  const { distinct_values: distinct = 0, missing = 0 } = all ?? {};
  return { distinct, missing, values: values.slice(0, limit), is_cut: values.length > limit };
}

const countIf = (condition: string): string => `coalesce(sum(n) FILTER (${condition}), 0)::DOUBLE`;

async function countBins({ spec, job }: Asked, { sql, kind }: Measure): Promise<Pick<Facet, 'bins' | 'other'>> {
  if (sql === undefined) return { bins: [], other: 0 };
  const from = `(SELECT n, CASE WHEN isfinite(x) THEN x END AS x FROM (SELECT n, ${sql} AS x FROM ${groups} WHERE trim(v) <> ''))`;
  const [range] = await job.engine.rows<{ readonly lo: number | null; readonly hi: number | null; readonly other: number }>(
    `SELECT min(x) AS lo, max(x) AS hi, ${countIf('x IS NULL')} AS other FROM ${from}`,
  );
  const other = range?.other ?? 0;
  if (range === undefined || range.lo === null || range.hi === null) return { bins: [], other };
  const edges = kind === 'number' ? numberEdges(range.lo, range.hi, spec.bins) : momentEdges(range.lo, range.hi, spec.bins);
  const at = (edge: number | string | undefined): string =>
    typeof edge === 'number' ? `${edge}::DOUBLE` : `epoch(TIMESTAMP ${quoteText(edge ?? '')})`;
  const counts = edges
    .slice(1)
    .map((to, bin) => countIf(`x >= ${at(edges[bin])} AND x ${bin === edges.length - 2 ? '<=' : '<'} ${at(to)}`));
  const { values } = await job.engine.columns(`SELECT ${counts.join(', ')} FROM ${from}`);
  const bins = edges.slice(1).map((to, bin) => ({ from: edges[bin] ?? to, to, count: Number(values[bin]?.[0] ?? 0) }));
  return { bins, other };
}

async function findFacet(asked: Asked, column: FacetColumn): Promise<Facet> {
  const { spec, from, types, job } = asked;
  const filter = spec.ignoreOwn ? spec.filter.filter((each) => each.column !== column.name) : spec.filter;
  const measure = spec.sql === undefined ? measureOfText(column) : measureOfType(types.get(column.name)?.type ?? 'VARCHAR');
  // Each value is looked at once, however often it occurs.
  await job.engine.run(
    `CREATE OR REPLACE TEMP TABLE ${groups} AS
     SELECT ${quoteName(column.name)}::VARCHAR AS v, count(*) AS n FROM ${from}${whereOf(filter)} GROUP BY 1`,
  );
  const { format } = measure;
  return {
    column: column.name,
    kind: measure.kind,
    ...(await countValues(asked)),
    ...(await countBins(asked, measure)),
    ...(format === undefined ? {} : { format }),
  };
}

/** How the values of columns are spread over the rows that the filters leave. */
export async function findFacets(spec: FacetsSpec, job: Job): Promise<FoundFacets> {
  const from = fromOf(spec);
  const types = new Map((await columnsOf(from, job)).map((column) => [column.name, column]));
  const [counted] = await job.engine.rows<{ readonly total: number; readonly left: number }>(
    `SELECT count(*)::DOUBLE AS total, (SELECT count(*)::DOUBLE FROM ${from}${whereOf(spec.filter)}) AS left FROM ${from}`,
  );
  const facets: Facet[] = [];
  try {
    for (const column of spec.columns) facets.push(await findFacet({ spec, from, types, job }, column));
  } finally {
    await job.engine.run(`DROP TABLE IF EXISTS ${groups}`);
  }
  return { total: counted?.left ?? 0, rows: counted?.total ?? 0, facets };
}
