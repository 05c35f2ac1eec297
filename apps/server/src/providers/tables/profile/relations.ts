import type { ColumnProfile, DataProfile } from '@causeway/contract';
import { quoteName, quoteText } from '../worker/sql-text.ts';
import { isValueSql } from '../worker/value-kinds.ts';
import { cramersV, dependencyOf, missingTogether, spearman } from './association.ts';
import { codeSample } from './coded-sample.ts';
import type { CodedColumn } from './coded-sample.ts';
import { foundNumberSql } from './number-sql.ts';
import type { FoundKind, ProfileSource } from './profile-source.ts';

type Relations = DataProfile['relations'];

/** More columns make too many pairs. */
const maxColumns = 30;
const maxNumbers = 20;
const maxListed = 50;
const strongCorrelation = 0.5;
const strongDependency = 0.98;
const maxCategories = 50;

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

interface Known {
  readonly source: ProfileSource;
  readonly profiles: readonly ColumnProfile[];
  readonly kinds: readonly (FoundKind | undefined)[];
  readonly coded: readonly CodedColumn[];
}

function* pairsOf<T>(list: readonly T[]): Generator<readonly [T, T]> {
  for (const [at, one] of list.entries()) for (const other of list.slice(at + 1)) yield [one, other];
}

const nameOf = ({ source }: Known, column: number): string => source.columns[column]?.name ?? '';
const isFull = (profile: ColumnProfile | undefined, rows: number): boolean => profile?.count === rows;

/** One column that names each row; else two that do so in the sample and then, counted, everywhere. */
async function findKeys(known: Known): Promise<Relations['keys']> {
  const { source, profiles, coded } = known;
  const { rows, engine, from } = source;
  if (rows < 2) return [];
  const single = profiles.filter((profile) => isFull(profile, rows) && profile.distinct === rows);
  if (single.length > 0) return single.slice(0, 5).map(({ name }) => ({ columns: [name], is_proven: true }));
  const candidates = profiles
    .flatMap((profile, at) => (isFull(profile, rows) && profile.distinct > 1 ? [at] : []))
    .toSorted((one, other) => (profiles[other]?.distinct ?? 0) - (profiles[one]?.distinct ?? 0))
    .slice(0, 6);
  const keys: Relations['keys'] = [];
  for (const [a, b] of pairsOf(candidates)) {
    if ((profiles[a]?.distinct ?? 0) * (profiles[b]?.distinct ?? 0) < rows || !isUniquePair(coded[a], coded[b])) continue;
    const names = [nameOf(known, a), nameOf(known, b)];
    const hash = `hash(${names.map(quoteName).join(', ')})`;
    const [row] = await engine.rows<{ readonly n: number }>(`SELECT count(DISTINCT ${hash})::DOUBLE AS n FROM ${from}`);
    if (row?.n === rows) keys.push({ columns: names, is_proven: true });
    if (keys.length === 3) break;
  }
  return keys;
}

function isUniquePair(a: CodedColumn | undefined, b: CodedColumn | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const seen = new Set<number>();
  for (let row = 0; row < a.codes.length; row += 1) seen.add((a.codes[row] ?? 0) * (b.distinct + 1) + (b.codes[row] ?? 0));
  return seen.size === a.codes.length;
}

/** Columns that repeat their values, without the ones that are the same everywhere. */
const isGrouping = (coded: CodedColumn | undefined, rows: number): boolean =>
  coded !== undefined && coded.distinct > 1 && coded.distinct <= rows * 0.5;

function findDependencies({ source, profiles, coded }: Known): Relations['dependencies'] {
  const { rows } = source.sample;
  const found: Relations['dependencies'] = [];
  const columns = profiles.slice(0, maxColumns).map((_, at) => at);
  for (const a of columns) {
    const from = coded[a];
    if (from === undefined || !isGrouping(from, rows)) continue;
    for (const b of columns) {
      const to = coded[b];
      // What has few values is decided by much; only a finer column says something about it.
      if (a === b || to === undefined || to.distinct < 2 || to.distinct > from.distinct) continue;
      const { share, exceptions, rows: both } = dependencyOf(from, to);
      if (share < strongDependency || both < rows * 0.5 || both < 20 || both < from.distinct * 2) continue;
      const [fromName, toName] = [profiles[a]?.name ?? '', profiles[b]?.name ?? ''];
      found.push({ from: fromName, to: toName, share: round(share), exceptions });
    }
  }
  return found.toSorted((one, other) => other.share - one.share).slice(0, maxListed);
}

interface Numbers {
  readonly column: number;
  readonly sql: string;
}

const numbersOf = ({ source, kinds, profiles }: Known): readonly Numbers[] =>
  kinds
    .flatMap((kind, column) => {
      const sql =
        kind === undefined || profiles[column]?.numbers === null
          ? undefined
          : foundNumberSql(quoteName(source.columns[column]?.name ?? ''), kind);
      return sql === undefined || (profiles[column]?.distinct ?? 0) < 3 ? [] : [{ column, sql }];
    })
    .slice(0, maxNumbers);

/** Pearson over all rows; where it is weak, ranks of the sample may show what is not straight. */
async function findCorrelations(known: Known): Promise<Relations['correlations']> {
  const { source } = known;
  const numbers = numbersOf(known);
  const pairs = [...pairsOf(numbers)];
  if (pairs.length === 0) return [];
  const typed = `SELECT ${numbers.map(({ sql, column }) => `${sql} AS c${column}`).join(', ')} FROM ${source.from}`;
  const select = pairs.map(([a, b]) => `corr(c${a.column}, c${b.column})`).join(', ');
  const { values } = await source.engine.columns(`SELECT ${select} FROM (${typed})`);
  const ranked = await sampleNumbers(known, numbers);
  return pairs.flatMap(([a, b], at): Relations['correlations'] => {
    const names = { a: nameOf(known, a.column), b: nameOf(known, b.column) };
    const linear = Number(values[at]?.[0] ?? 0);
    if (Math.abs(linear) >= strongCorrelation) return [{ ...names, kind: 'pearson', value: round(linear) }];
    const byRank = spearman(ranked.get(a.column) ?? [], ranked.get(b.column) ?? []);
    return Math.abs(byRank) >= strongCorrelation ? [{ ...names, kind: 'spearman', value: round(byRank) }] : [];
  });
}

const rankedRows = 2000;

async function sampleNumbers({ source }: Known, numbers: readonly Numbers[]) {
  const every = Math.max(1, Math.floor(source.rows / rankedRows));
  const rows = `read_parquet(${quoteText(source.path)}, file_row_number=true) WHERE hash(file_row_number) % ${every} = 0 LIMIT ${rankedRows * 2}`;
  const select = numbers.map(({ sql }) => sql).join(', ');
  const { values } = await source.engine.columns(`SELECT ${select} FROM ${rows}`);
  return new Map(
    numbers.map(({ column }, at) => [column, (values[at] ?? []).map((value) => (value === null ? null : Number(value)))]),
  );
}

function findAssociations({ profiles, coded }: Known): Relations['correlations'] {
  const groups = profiles
    .slice(0, maxColumns)
    .flatMap((profile, at) =>
      profile.distinct > 1 && profile.distinct <= maxCategories && profile.numbers === null ? [at] : [],
    );
  return [...pairsOf(groups)].flatMap(([a, b]) => {
    const [one, other] = [coded[a], coded[b]];
    const value = one === undefined || other === undefined ? 0 : cramersV(one, other);
    if (value < strongCorrelation) return [];
    return [{ a: profiles[a]?.name ?? '', b: profiles[b]?.name ?? '', kind: 'cramers-v' as const, value: round(value) }];
  });
}

function findMissing({ profiles, coded, source }: Known): Relations['missing_together'] {
  const gaps = profiles
    .slice(0, maxColumns)
    .flatMap((profile, at) => (profile.count > 0 && profile.count < source.rows ? [at] : []));
  return [...pairsOf(gaps)].flatMap(([a, b]) => {
    const [one, other] = [coded[a], coded[b]];
    const value = one === undefined || other === undefined ? 0 : missingTogether(one, other);
    return value >= strongCorrelation ? [{ a: profiles[a]?.name ?? '', b: profiles[b]?.name ?? '', value: round(value) }] : [];
  });
}

/** Equal in the sample, and then in every row. */
async function findSame(known: Known): Promise<Relations['same_columns']> {
  const { source, profiles } = known;
  const same: Relations['same_columns'] = [];
  const columns = profiles.slice(0, 200).flatMap((profile, at) => (profile.count > 0 && profile.distinct > 1 ? [at] : []));
  for (const [a, b] of pairsOf(columns)) {
    if (profiles[a]?.distinct !== profiles[b]?.distinct || profiles[a]?.count !== profiles[b]?.count) continue;
    const [one, other] = [source.sample.values[a] ?? [], source.sample.values[b] ?? []];
    if (!one.every((value, row) => value === other[row])) continue;
    const [left, right] = [quoteName(nameOf(known, a)), quoteName(nameOf(known, b))];
    const [row] = await source.engine.rows<{ readonly n: number }>(
      `SELECT count_if(${left} IS DISTINCT FROM ${right})::DOUBLE AS n FROM ${source.from}`,
    );
    if (row?.n === 0) same.push({ a: nameOf(known, a), b: nameOf(known, b) });
    if (same.length === 20) break;
  }
  return same;
}

/** Dates of which one is hardly ever after the other. */
async function findOrdered(known: Known): Promise<Relations['ordered_pairs']> {
  const { source, kinds } = known;
  const dates = numbersOf(known).filter(({ column }) => ['date', 'timestamp'].includes(kinds[column]?.guess.kind.type ?? ''));
  const pairs = dates.flatMap((a) => dates.filter((b) => b !== a).map((b) => [a, b] as const)).slice(0, 20);
  if (pairs.length === 0) return [];
  const select = pairs.flatMap(([a, b]) => [`count_if(${a.sql} > ${b.sql})::DOUBLE`, `count_if(${a.sql} < ${b.sql})::DOUBLE`]);
  const { values } = await source.engine.columns(`SELECT ${select.join(', ')} FROM ${source.from}`);
  return pairs.flatMap(([a, b], at) => {
    const exceptions = Number(values[at * 2]?.[0] ?? 0);
    const before = Number(values[at * 2 + 1]?.[0] ?? 0);
    if (before < 10 || exceptions > before * 0.02) return [];
    return [{ a: nameOf(known, a.column), b: nameOf(known, b.column), exceptions }];
  });
}

const foreignShare = 0.98;
const maxForeignPairs = 40;

/** Columns whose values are found among those of another sheet's key of the same name, or of one called `id`. */
async function findForeignKeys(
  { source, profiles }: Known,
  others: Readonly<Record<string, string>>,
): Promise<Relations['foreign_keys']> {
  const found: Relations['foreign_keys'] = [];
  let tried = 0;
  for (const [sheet, path] of Object.entries(others)) {
    const from = `read_parquet(${quoteText(path)})`;
    const described = await source.engine.rows<{ readonly column_name: string }>(`DESCRIBE SELECT * FROM ${from}`);
    for (const { column_name: to } of described) {
      for (const { name, distinct, semantic } of profiles) {
        const isLike =
          name.toLowerCase() === to.toLowerCase() || (to.toLowerCase() === 'id' && name.toLowerCase().endsWith('id'));
        if (!isLike || distinct < 2 || semantic.type === 'boolean' || tried >= maxForeignPairs) continue;
        tried += 1;
        const [own, key] = [quoteName(name), quoteName(to)];
        const [row] = await source.engine.rows<{ readonly hits: number; readonly is_key: boolean }>(
          `SELECT (SELECT count(DISTINCT ${own})::DOUBLE FROM ${source.from} WHERE ${isValueSql(own)} AND ${own} IN (SELECT ${key} FROM ${from})) AS hits,
             (SELECT count(*) = count(DISTINCT ${key}) FROM ${from}) AS is_key`,
        );
        const share = (row?.hits ?? 0) / distinct;
        if (row?.is_key === true && share >= foreignShare) found.push({ column: name, sheet, to, share: round(share) });
      }
    }
  }
  return found;
}

export interface RelationsOf {
  readonly source: ProfileSource;
  readonly profiles: readonly ColumnProfile[];
  readonly kinds: readonly (FoundKind | undefined)[];
  /** Further sheets of the file by name. */
  readonly others: Readonly<Record<string, string>>;
}

/** What columns say about each other. */
export async function findRelations({ others, ...rest }: RelationsOf): Promise<Relations> {
  const known = { ...rest, coded: codeSample(rest.source.sample) };
  return {
    keys: await findKeys(known),
    dependencies: findDependencies(known),
    correlations: [...(await findCorrelations(known)), ...findAssociations(known)]
      .toSorted((one, other) => Math.abs(other.value) - Math.abs(one.value))
      .slice(0, maxListed),
    missing_together: findMissing(known).slice(0, maxListed),
    same_columns: await findSame(known),
    ordered_pairs: await findOrdered(known),
    foreign_keys: await findForeignKeys(known, others),
  };
}
