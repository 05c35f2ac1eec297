import type { ColumnProfile, ProposedType, SemanticType } from '@causeway/contract';
import { quoteText } from '../worker/sql-text.ts';
import { guessKind } from '../worker/propose-types.ts';
import type { Guess } from '../worker/propose-types.ts';
import { fitsSql, nullTokens, toProposed } from '../worker/value-kinds.ts';
import { countCore, groupColumn, showWhere } from './core-counts.ts';
import type { Counted, CoreCounts, Supposed } from './core-counts.ts';
import { countMasks } from './count-masks.ts';
import { measureNumbers } from './number-figures.ts';
import type { NumberFigures } from './number-figures.ts';
import type { FoundKind, ProfileSource } from './profile-source.ts';
import { findMeaning, piiOfName } from './semantic-types.ts';
import type { Meaning } from './semantic-types.ts';

const proposeShare = 0.8;
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

async function meaningOf(source: ProfileSource, meaning: Meaning, { count, ofMeaning: fit }: CoreCounts): Promise<Semantic> {
  return {
    type: meaning.type,
    confidence: shareOf(fit, count),
    exceptions: count - fit,
    examples: count === fit ? [] : await showWhere(source, 'is_value AND NOT of_meaning'),
    ...(meaning.detail === undefined ? {} : { detail: meaning.detail }),
  };
}

/** Texts of these meanings hold neither spaces nor what nobody sees. */
const plainMeanings = new Set<SemanticType>(['email', 'uuid', 'ipv4', 'ipv6', 'color', 'hash', 'domain', 'country']);
/** Of integers that a cast can read. */
const safeDigits = 18;

function supposedOf(guess: Guess | undefined, meaning: Meaning | undefined): Supposed {
  const fits = guess === undefined ? 'false' : fitsSql('t', guess.kind);
  // A number that is written as it would be printed is told without a regular expression.
  const isPrinted = `strlen(t) <= ${safeDigits} AND try_cast(t AS BIGINT)::VARCHAR = t`;
  const kind = guess?.kind.type === 'integer' ? `CASE WHEN ${isPrinted} THEN true ELSE ${fits} END` : fits;
  const meant = meaning === undefined ? 'false' : `regexp_full_match(t, ${quoteText(meaning.pattern)})`;
  const isPlain = meaning !== undefined && plainMeanings.has(meaning.type);
  return { kind, meaning: meant, plain: isPlain ? '(of_kind OR of_meaning)' : 'of_kind' };
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
    examples: exceptions === 0 ? [] : await showWhere(source, 'is_value AND NOT of_kind'),
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

/** Of the sample; of all rows where these are few. */
function patternsOf({ sample, rows }: ProfileSource, column: number) {
  const values = sampleValues(sample.values[column] ?? []);
  const patterns = withShare(countMasks(values, patternCount), values.length);
  return { patterns, ...(sample.rows >= rows ? {} : { patterns_sample: values.length }) };
}

interface ColumnFacts {
  readonly column: number;
  readonly meaning: Meaning | undefined;
  readonly core: CoreCounts;
  readonly found: FoundKind | undefined;
}

/** Meanings that numbers may have as well: a zip code looks like a number. */
async function semanticOf(source: ProfileSource, { column, core, found, meaning }: ColumnFacts) {
  const name = source.columns[column]?.name ?? '';
  const isNumber = found !== undefined && ['integer', 'decimal', 'number'].includes(found.guess.kind.type);
  const isMeant = meaning !== undefined && (!isNumber || meaning.name !== undefined || meaning.check !== undefined);
  const pii = isMeant && meaning.pii !== undefined ? meaning.pii : piiOfName(name);
  if (isMeant) return { semantic: await meaningOf(source, meaning, core), pii };
  if (found !== undefined) return { semantic: await kindOf(source, { column, core, found }), pii };
  return { semantic: textOf(name, core), pii };
}

/** Of values that never repeat a few are enough; those that are all listed have no rare ones. */
const shownOfUnique = 3;
function frequent({ top, rare, count, distinct }: CoreCounts): Pick<ColumnProfile, 'top' | 'rare'> {
  const isUnique = distinct === count;
  return {
    top: withShare(isUnique ? top.slice(0, shownOfUnique) : top, count),
    rare: isUnique || distinct <= top.length ? [] : withShare(rare, count),
  };
}

const emptyFigures: Pick<NumberFigures, 'histogram' | 'order' | 'gaps'> = { histogram: [], order: 'none', gaps: null };

export interface DescribedColumn {
  readonly profile: ColumnProfile;
  readonly found: FoundKind | undefined;
}

/** Everything about one column. */
export async function describeColumn(source: ProfileSource, column: number): Promise<DescribedColumn> {
  const { name, label } = source.columns[column] ?? { name: '', label: '' };
  const sampled = source.sample.values[column] ?? [];
  const guess = guessKind(sampled);
  const meaning = findMeaning(name, sampleValues(sampled));
  await groupColumn(source, column, supposedOf(guess, meaning));
  const core = await countCore(source);
  const { count, distinct } = core;
  // Guessed on the sample, proven on every value.
  const kind = guess === undefined || count === 0 ? undefined : { guess, share: core.ofKind / count };
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
      meaning,
    })),
    proposed: found === undefined ? null : toProposed(found.guess.kind, round(found.share), found.guess.isAmbiguous),
    ...frequent(core),
    min: core.min,
    max: core.max,
    numbers: figures?.numbers ?? null,
    lengths: {
      min: core.minLength,
      mean: round(core.meanLength),
      max: core.maxLength,
    },
    ...patternsOf(source, column),
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
