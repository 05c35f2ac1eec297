import type { ColumnProfile, ProposedType, SemanticType } from '@causeway/contract';
import { quoteName, quoteText } from '../worker/sql-text.ts';
import { guessKind } from '../worker/propose-types.ts';
import { fitsSql, isValueSql, nullTokens, toProposed } from '../worker/value-kinds.ts';
import { countCore, countWhere, groupColumn, showWhere } from './core-counts.ts';
import type { Counted, CoreCounts } from './core-counts.ts';
import { measureNumbers } from './number-figures.ts';
import type { NumberFigures } from './number-figures.ts';
import type { FoundKind, ProfileSource } from './profile-source.ts';
import { findMeaning, piiOfName } from './semantic-types.ts';
import type { Meaning } from './semantic-types.ts';

const proposeShare = 0.8;
const patternRows = 50_000;
const patternCount = 8;
/** A column with so few different values names groups. */
const categoryShare = 0.05;
const categoryCount = 50;
const freeTextLength = 40;

type Semantic = ColumnProfile['semantic'];

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
const shareOf = (count: number, of: number): number => (of === 0 ? 0 : round(count / of));
const withShare = (list: readonly Counted[], of: number) =>
  list.map(({ value, count }) => ({ value, count, share: shareOf(count, of) }));

const tokenSet = new Set(nullTokens);
const sampleValues = (values: readonly (string | null)[]): string[] =>
  values.flatMap((value) => {
    const text = value?.trim() ?? '';
    return text === '' || tokenSet.has(text.toLowerCase()) ? [] : [text];
  });

async function meaningOf(source: ProfileSource, meaning: Meaning, count: number): Promise<Semantic> {
  const fits = `regexp_full_match(t, ${quoteText(meaning.pattern)})`;
  const fit = await countWhere(source, fits);
  return {
    type: meaning.type,
    confidence: shareOf(fit, count),
    exceptions: count - fit,
    examples: count === fit ? [] : await showWhere(source, `is_value AND NOT ${fits}`),
    ...(meaning.detail === undefined ? {} : { detail: meaning.detail }),
  };
}

/** Guessed on the sample, proven on every value. */
async function findKind(source: ProfileSource, column: number, count: number): Promise<FoundKind | undefined> {
  const guess = guessKind(source.sample.values[column] ?? []);
  if (guess === undefined || count === 0) return undefined;
  return { guess, share: (await countWhere(source, fitsSql('t', guess.kind))) / count };
}

const semanticOfType: Readonly<Record<ProposedType['type'], SemanticType>> = {
  text: 'text',
  integer: 'integer',
  decimal: 'decimal',
  number: 'decimal',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  duration: 'duration',
};

/** A column whose kind is known. */
interface KnownColumn {
  readonly column: number;
  readonly core: CoreCounts;
  readonly found: FoundKind;
}

const idName = /(?:^|[_ -])(?:id|key|code|nr|no|number|uuid|guid|nummer)$|^(?:id|key)\b|[a-z]I[dD]$/u;

async function kindOf(source: ProfileSource, { column, core, found }: KnownColumn): Promise<Semantic> {
  const { name } = source.columns[column] ?? { name: '' };
  const { kind } = found.guess;
  const exceptions = Math.round(core.count * (1 - found.share));
  const isId = kind.type === 'integer' && core.distinct === core.count && idName.test(name);
  return {
    type: isId ? 'id' : semanticOfType[kind.type],
    confidence: round(found.share),
    exceptions,
    examples: exceptions === 0 ? [] : await showWhere(source, `is_value AND NOT ${fitsSql('t', kind)}`),
    ...(kind.format === undefined ? {} : { detail: kind.format }),
  };
}

/** What texts without a type are. */
function textOf(name: string, core: CoreCounts): Semantic {
  const { distinct } = core;
  const certain = (type: SemanticType, confidence: number): Semantic => ({ type, confidence, exceptions: 0, examples: [] });
  if (core.count === 0) return certain('empty', 1);
  if (distinct === core.count && core.count > 1 && idName.test(name)) return certain('id', 0.9);
  const isCategory = distinct <= categoryCount && distinct <= Math.max(2, core.count * categoryShare);
  if (isCategory) return certain('category', 0.9);
  return certain('text', core.meanLength > freeTextLength ? 0.9 : 0.6);
}

/** Shapes of values: letters and digits stand for their kind. */
async function patternsOf({ engine, path, columns, rows }: ProfileSource, column: number) {
  const name = quoteName(columns[column]?.name ?? '');
  const every = Math.max(1, Math.floor(rows / patternRows));
  const mask = String.raw`regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(left(${name}, 60), '\p{Lu}', 'A', 'g'), '\p{Ll}', 'a', 'g'), '[0-9]', '9', 'g'), 'AA+', 'A+', 'g'), 'aa+', 'a+', 'g'), '9{5,}', '9+', 'g')`;
  const source = `read_parquet(${quoteText(path)}, file_row_number=true)`;
  const where = every === 1 ? '' : ` AND file_row_number % ${every} = 0`;
  const list = await engine.rows<{ readonly value: string; readonly count: number; readonly total: number }>(
    `SELECT ${mask} AS value, count(*)::DOUBLE AS count, (sum(count(*)) OVER ())::DOUBLE AS total FROM ${source}
     WHERE ${isValueSql(name)}${where} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${patternCount}`,
  );
  const total = list[0]?.total ?? 0;
  return { patterns: withShare(list, total), ...(every === 1 ? {} : { patterns_sample: total }) };
}

interface ColumnFacts {
  readonly column: number;
  readonly core: CoreCounts;
  readonly found: FoundKind | undefined;
}

/** Meanings that numbers may have as well: a zip code looks like a number. */
async function semanticOf(source: ProfileSource, { column, core, found }: ColumnFacts) {
  const name = source.columns[column]?.name ?? '';
  const meaning = findMeaning(name, sampleValues(source.sample.values[column] ?? []));
  const isNumber = found !== undefined && ['integer', 'decimal', 'number'].includes(found.guess.kind.type);
  const isMeant = meaning !== undefined && (!isNumber || meaning.name !== undefined || meaning.check !== undefined);
  const pii = isMeant && meaning.pii !== undefined ? meaning.pii : piiOfName(name);
  if (isMeant) return { semantic: await meaningOf(source, meaning, core.count), pii };
  if (found !== undefined) return { semantic: await kindOf(source, { column, core, found }), pii };
  return { semantic: textOf(name, core), pii };
}

const emptyFigures: Pick<NumberFigures, 'histogram' | 'order' | 'gaps'> = { histogram: [], order: 'none', gaps: null };

export interface DescribedColumn {
  readonly profile: ColumnProfile;
  readonly found: FoundKind | undefined;
}

/** Everything about one column. */
export async function describeColumn(source: ProfileSource, column: number): Promise<DescribedColumn> {
  const { name, label } = source.columns[column] ?? { name: '', label: '' };
  await groupColumn(source, column);
  const core = await countCore(source);
  const { count, distinct } = core;
  const kind = await findKind(source, column, count);
  const found = kind !== undefined && kind.share >= proposeShare ? kind : undefined;
  const figures = found === undefined ? undefined : await measureNumbers(source, column, found);
  const profile: ColumnProfile = {
    name,
    label,
    count,
    nulls: core.nulls,
    empty: core.empty,
    blank: core.blank,
    tokens: withShare(core.tokens, source.rows),
    distinct,
    unique: core.unique,
    is_constant: distinct === 1 && count === source.rows,
    ...(await semanticOf(source, {
      column,
      core,
      found,
    })),
    proposed: found === undefined ? null : toProposed(found.guess.kind, round(found.share), found.guess.isAmbiguous),
    top: withShare(core.top, count),
    rare: withShare(core.rare, count),
    min: core.min,
    max: core.max,
    numbers: figures?.numbers ?? null,
    lengths: {
      min: core.minLength,
      mean: round(core.meanLength),
      max: core.maxLength,
    },
    ...(await patternsOf(source, column)),
    spaces: {
      leading: core.leading,
      trailing: core.trailing,
      inner: core.inner,
    },
    characters: {
      control: core.control,
      invisible: core.invisible,
      mojibake: core.mojibake,
      non_ascii: core.nonAscii,
    },
    histogram: [...(figures ?? emptyFigures).histogram],
    order: (figures ?? emptyFigures).order,
    gaps: (figures ?? emptyFigures).gaps,
  };
  return { profile, found };
}
