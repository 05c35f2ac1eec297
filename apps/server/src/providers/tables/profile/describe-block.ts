import type { ColumnProfile } from '@causeway/contract';
import { guessKind } from '../worker/propose-types.ts';
import type { Guess } from '../worker/propose-types.ts';
import { nullTokens, toProposed } from '../worker/value-kinds.ts';
import { isSingle } from './column-block.ts';
import type { ColumnBlock } from './column-block.ts';
import { countCore, countFrequencies } from './core-counts.ts';
import type { Counted, CoreCounts, Frequencies } from './core-counts.ts';
import { countMasks } from './count-masks.ts';
import { groupBlock, plainBlock, showWhere } from './grouped-block.ts';
import type { GroupedBlock, Shown } from './grouped-block.ts';
import { countSteps, measureNumbers } from './number-figures.ts';
import type { NumberFigures, Steps } from './number-figures.ts';
import type { FoundKind, ProfileSource } from './profile-source.ts';
import { exceptionsOf, semanticOf } from './semantic-of.ts';
import type { KnownColumn } from './semantic-of.ts';
import { findMeaning } from './semantic-types.ts';
import type { Meaning } from './semantic-types.ts';
import { supposedOf } from './supposed-of.ts';

const proposeShare = 0.8;
const patternCount = 8;
/** Fewer rows are grouped in less time than it takes to find out whether any are equal. */
const manyRows = 100_000;
/** Of the sample: with fewer equal values than this grouping leaves as much work as there was. */
const differingShare = 0.99;

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
const shareOf = (count: number, of: number): number => (of === 0 ? 0 : round(count / of));
const withShare = (list: readonly Counted[], of: number) =>
  list.map(({ value, count }) => ({ value, count, share: shareOf(count, of) }));

const tokenSet = new Set(nullTokens);
const valuesOf = (values: readonly (string | null)[]): string[] =>
  values.flatMap((value) => {
    const text = value?.trim() ?? '';
    return text === '' || tokenSet.has(text.toLowerCase()) ? [] : [text];
  });

/** A column before its rows are looked at. */
interface GuessedColumn {
  readonly column: number;
  readonly name: string;
  readonly label: string;
  /** Values of the sample. */
  readonly sampled: readonly string[];
  readonly guess: Guess | undefined;
  readonly meaning: Meaning | undefined;
}

function guessColumn({ columns, sample }: ProfileSource, column: number): GuessedColumn {
  const { name, label } = columns[column] ?? { name: '', label: '' };
  const values = sample.values[column] ?? [];
  const sampled = valuesOf(values);
  return { column, name, label, sampled, guess: guessKind(values), meaning: findMeaning(name, sampled) };
}

function isGrouped(block: ColumnBlock, guessed: readonly GuessedColumn[]): boolean {
  const [{ sampled } = { sampled: [] }] = guessed;
  if (!isSingle(block) || block.source.rows < manyRows) return true;
  return sampled.length === 0 || new Set(sampled).size < sampled.length * differingShare;
}

/** Guessed on the sample, proven on every value. */
function foundOf({ guess }: GuessedColumn, { count, ofKind, plain }: CoreCounts, rows: number): FoundKind | undefined {
  const share = count === 0 ? 0 : ofKind / count;
  return guess === undefined || share < proposeShare ? undefined : { guess, share, isPlain: plain === rows };
}

/** Of values that only ever rise, or fall, no two are equal. */
const isStrict = (steps: Steps | undefined, rows: number): boolean =>
  steps !== undefined && Math.max(steps.ups, steps.downs) === rows - 1;

async function frequenciesOf(block: GroupedBlock, { sampled }: GuessedColumn, isUnique: boolean): Promise<Frequencies> {
  if (!isUnique) return countFrequencies(block);
  const { rows } = block.source;
  const top = sampled.slice(0, shownOfUnique).map((value) => ({ value, count: 1 }));
  return { distinct: rows, unique: rows, top, rare: [] };
}

/** Of the sample; of all rows where these are few. */
function patternsOf({ sample, rows }: ProfileSource, { sampled }: GuessedColumn) {
  const patterns = withShare(countMasks(sampled, patternCount), sampled.length);
  return { patterns, ...(sample.rows >= rows ? {} : { patterns_sample: sampled.length }) };
}

/** Of values that never repeat a few are enough; those that are all listed have no rare ones. */
const shownOfUnique = 3;
function frequent({ top, rare, distinct }: Frequencies, count: number): Pick<ColumnProfile, 'top' | 'rare'> {
  const isUnique = distinct === count;
  return {
    top: withShare(isUnique ? top.slice(0, shownOfUnique) : top, count),
    rare: isUnique || distinct <= top.length ? [] : withShare(rare, count),
  };
}

const emptyFigures: Pick<NumberFigures, 'histogram' | 'order' | 'gaps'> = { histogram: [], order: 'none', gaps: null };

interface MeasuredColumn extends KnownColumn {
  readonly guessed: GuessedColumn;
  readonly figures: NumberFigures | undefined;
  readonly examples: readonly Shown[];
}

function profileOf(source: ProfileSource, measured: MeasuredColumn): ColumnProfile {
  const { guessed, core, frequencies, found, figures, examples } = measured;
  const { count } = core;
  const { distinct, unique } = frequencies;
  return {
    name: guessed.name,
    label: guessed.label,
    count,
    nulls: core.nulls,
    empty: core.empty,
    blank: core.blank,
    tokens: withShare(core.tokens, source.rows),
    distinct,
    unique,
    is_constant: distinct === 1 && count === source.rows,
    ...semanticOf(measured, examples),
    proposed: found === undefined ? null : toProposed(found.guess.kind, round(found.share), found.guess.isAmbiguous),
    ...frequent(frequencies, count),
    min: core.min,
    max: core.max,
    numbers: figures?.numbers ?? null,
    lengths: { min: core.minLength, mean: round(core.meanLength), max: core.maxLength },
    ...patternsOf(source, guessed),
    spaces: { leading: core.leading, trailing: core.trailing, inner: core.inner },
    characters: { control: core.control, invisible: core.invisible, mojibake: core.mojibake, non_ascii: core.nonAscii },
    histogram: [...(figures ?? emptyFigures).histogram],
    order: (figures ?? emptyFigures).order,
    gaps: (figures ?? emptyFigures).gaps,
  };
}

async function examplesOf(
  block: GroupedBlock,
  known: ReadonlyMap<number, KnownColumn>,
): Promise<ReadonlyMap<number, readonly Shown[]>> {
  const kinds = Map.groupBy([...known], ([, column]) => exceptionsOf(column));
  const columnsOf = (kind: 'of_kind' | 'of_meaning'): number[] => (kinds.get(kind) ?? []).map(([column]) => column);
  const ofKind = await showWhere(block, columnsOf('of_kind'), 'is_value AND NOT of_kind');
  return new Map([...ofKind, ...(await showWhere(block, columnsOf('of_meaning'), 'is_value AND NOT of_meaning'))]);
}

export interface DescribedColumn {
  readonly profile: ColumnProfile;
  readonly found: FoundKind | undefined;
}

/** Everything about the columns of a block. */
export async function describeBlock(block: ColumnBlock): Promise<readonly DescribedColumn[]> {
  const { source, columns } = block;
  const guessed = columns.map((column) => guessColumn(source, column));
  const supposed = new Map(guessed.map(({ column, guess, meaning }) => [column, supposedOf(guess, meaning)]));
  const judged = await groupBlock(block, supposed, isGrouped(block, guessed));
  const cores = await countCore(judged);
  const isPlain = (column: number): boolean => cores.get(column)?.plain === source.rows;
  const values = columns.every(isPlain) ? plainBlock(judged) : judged;
  const kinds = new Map(
    guessed.flatMap((each): [number, FoundKind][] => {
      const core = cores.get(each.column);
      const found = core === undefined ? undefined : foundOf(each, core, source.rows);
      return found === undefined ? [] : [[each.column, found]];
    }),
  );
  const steps = await countSteps(block, kinds);
  const known = new Map<number, KnownColumn & { readonly guessed: GuessedColumn }>();
  for (const each of guessed) {
    const core = cores.get(each.column);
    if (core === undefined) continue;
    const isUnique = isPlain(each.column) && isStrict(steps.get(each.column), source.rows);
    const frequencies = core.frequencies ?? (await frequenciesOf(values, each, isUnique));
    known.set(each.column, {
      name: each.name,
      core,
      frequencies,
      found: kinds.get(each.column),
      meaning: each.meaning,
      guessed: each,
    });
  }
  const figures = await measureNumbers(
    values,
    [...kinds].map(([column, found]) => ({
      column,
      found,
      distinct: known.get(column)?.frequencies.distinct ?? 0,
      steps: steps.get(column),
      isStrict: isPlain(column) && isStrict(steps.get(column), source.rows),
    })),
  );
  const examples = await examplesOf(judged, known);
  return [...known].map(([column, each]) => ({
    profile: profileOf(source, { ...each, figures: figures.get(column), examples: examples.get(column) ?? [] }),
    found: each.found,
  }));
}
