import type { ColumnProfile, DataProfile } from '@causeway/contract';
import { quoteName } from '../worker/sql-text.ts';
import { isValueSql } from '../worker/value-kinds.ts';
import type { Found } from './found-warning.ts';
import { numberSql } from './number-sql.ts';
import type { ProfileSource } from './profile-source.ts';

/** Of the values: a share beyond it says that the others hardly matter. */
const imbalanceShare = 0.95;
const zeroShare = 0.5;
const strongSkew = 5;
const mostExceptions = 0.05;
const manyRows = 20;

const figureTypes = new Set(['integer', 'decimal', 'percent', 'currency']);

/** How the values of a column are spread. */
export function spreadWarnings({ name, count, top, distinct, numbers, semantic }: ColumnProfile): Found[] {
  const column = quoteName(name);
  const [most] = top;
  const found: Found[] = [];
  const info = { severity: 'info' as const, column: name, step: null };
  if (count < manyRows) return found;
  if (most !== undefined && distinct > 1 && most.share >= imbalanceShare) {
    const where = `${isValueSql(column)} AND ${column} <> '${most.value.replaceAll("'", "''")}'`;
    const message = `Nearly every value is "${most.value}".`;
    found.push({ ...info, code: 'imbalance', count: count - most.count, message, where });
  }
  if (numbers === null || !figureTypes.has(semantic.type)) return found;
  if (numbers.infinite > 0) {
    const where = `isinf(try_cast(trim(${column}) AS DOUBLE))`;
    found.push({
      ...info,
      severity: 'warning',
      code: 'infinite',
      count: numbers.infinite,
      message: 'Values are infinite.',
      where,
    });
  }
  if (numbers.zeros >= count * zeroShare && distinct > 2) {
    const where = `try_cast(trim(${column}) AS DOUBLE) = 0`;
    found.push({ ...info, code: 'zeros', count: numbers.zeros, message: 'At least half of the values are zero.', where });
  }
  const skew = numbers.skewness ?? 0;
  if (Math.abs(skew) >= strongSkew) {
    const message = `A few values are far ${skew > 0 ? 'above' : 'below'} the others; the mean says little, the median more.`;
    found.push({ ...info, code: 'skewed', count, message, examples: numbers.outliers.examples });
  }
  return found;
}

/** Years that dates of people and things are hardly in. */
const [firstYear, yearsAhead] = [1900, 20];
const dayMs = 86_400_000;

/** SQL: the values of a column as numbers, or days since 1970. */
function numbersSql({ name, proposed }: ColumnProfile): string | undefined {
  if (proposed === null) return undefined;
  const { type, format } = proposed;
  const strptime = format?.includes('%') === true ? { strptime: format } : {};
  return numberSql(quoteName(name), { type, format, pattern: '', ...strptime });
}

const countWhere = async ({ engine, from }: ProfileSource, where: string): Promise<number> => {
  const [row] = await engine.rows<{ readonly n: number }>(`SELECT count_if(${where})::DOUBLE AS n FROM ${from}`);
  return row?.n ?? 0;
};

/** Dates long ago and far ahead. */
async function dateWarnings(source: ProfileSource, profile: ColumnProfile): Promise<Found[]> {
  const { name, numbers, proposed } = profile;
  const days = numbersSql(profile);
  if (numbers === null || days === undefined || !['date', 'timestamp'].includes(proposed?.type ?? '')) return [];
  const [least, most] = [Date.UTC(firstYear, 0, 1) / dayMs, Math.round(Date.now() / dayMs + yearsAhead * 365)];
  if (numbers.min >= least && numbers.max <= most) return [];
  const where = `(${days} < ${least} OR ${days} > ${most})`;
  const message = `Dates before ${firstYear} or more than ${yearsAhead} years ahead.`;
  const count = await countWhere(source, where);
  return [{ code: 'unlikely-dates', severity: 'warning', column: name, count, message, step: null, where }];
}

type Relations = DataProfile['relations'];

const sameWarnings = ({ same_columns: same }: Relations, rows: number): Found[] =>
  same.map(({ a, b }) => ({
    code: 'same-column',
    severity: 'info',
    column: b,
    count: rows,
    message: `The values are those of "${a}".`,
    step: { id: `drop-${b.replaceAll(/[^\w-]+/gu, '_')}`.slice(0, 40), op: 'drop', columns: [b] },
    examples: [],
  }));

function orderWarnings({ ordered_pairs: pairs }: Relations, profiles: ReadonlyMap<string, ColumnProfile>): Found[] {
  return pairs.flatMap(({ a, b, exceptions }) => {
    const sql = [a, b].map((name) => {
      const profile = profiles.get(name);
      return profile === undefined ? undefined : numbersSql(profile);
    });
    if (exceptions === 0 || sql.includes(undefined)) return [];
    const message = `Usually "${a}" is not after "${b}"; in these rows it is.`;
    const where = `${sql[0] ?? ''} > ${sql[1] ?? ''}`;
    return [{ code: 'out-of-order', severity: 'warning' as const, column: a, count: exceptions, message, step: null, where }];
  });
}

type Profiles = ReadonlyMap<string, ColumnProfile>;
/** What is nearly always the same is decided by anything. */
const isEven = (profile: ColumnProfile | undefined): boolean => (profile?.top[0]?.share ?? 1) < imbalanceShare;

function dependencyWarnings({ dependencies }: Relations, source: ProfileSource, profiles: Profiles): Found[] {
  const { from: rows, sample } = source;
  return dependencies
    .filter(({ exceptions }) => exceptions > 0 && exceptions <= sample.rows * mostExceptions)
    .filter(({ to }) => isEven(profiles.get(to)))
    .map(({ from, to, exceptions }) => {
      const [a, b] = [quoteName(from), quoteName(to)];
      const there = `${isValueSql(a)} AND ${isValueSql(b)}`;
      const usual = `SELECT ${a} AS k, mode(${b}) AS v FROM ${rows} WHERE ${there} GROUP BY 1`;
      return {
        code: 'broken-dependency',
        severity: 'warning' as const,
        column: to,
        count: exceptions,
        message: `"${from}" nearly always decides it; in these rows it is another value.`,
        step: null,
        where: `${there} AND hash(${a}, ${b}) NOT IN (SELECT hash(k, v) FROM (${usual}))`,
      };
    });
}

/** What columns say about each other and about time, where it asks for a look. */
export async function relationWarnings(
  source: ProfileSource,
  profiles: readonly ColumnProfile[],
  relations: Relations,
): Promise<Found[]> {
  const dates: Found[] = [];
  for (const profile of profiles) dates.push(...(await dateWarnings(source, profile)));
  const byName = new Map(profiles.map((profile) => [profile.name, profile]));
  return [
    ...sameWarnings(relations, source.rows),
    ...orderWarnings(relations, byName),
    ...dependencyWarnings(relations, source, byName),
    ...dates,
  ];
}
