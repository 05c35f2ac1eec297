import type { ColumnProfile, ProposedType, SemanticType } from '@causeway/contract';
import type { CoreCounts, Frequencies } from './core-counts.ts';
import type { Shown } from './grouped-block.ts';
import type { FoundKind } from './profile-source.ts';
import { piiOfName } from './semantic-types.ts';
import type { Meaning } from './semantic-types.ts';

type Semantic = ColumnProfile['semantic'];

/** A column with what was found out about it. */
export interface KnownColumn {
  readonly name: string;
  readonly core: CoreCounts;
  readonly frequencies: Frequencies;
  readonly found: FoundKind | undefined;
  readonly meaning: Meaning | undefined;
}

/** A column with so few different values names groups. */
const categoryShare = 0.05;
const categoryCount = 50;
const freeTextLength = 40;

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

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

const idName = /(?:^|[_ -])(?:id|key|code|nr|no|number|uuid|guid|nummer)$|^(?:id|key)\b|[a-z]I[dD]$/u;

/** Meanings that numbers may have as well: a zip code looks like a number. */
function meaningOf({ found, meaning }: KnownColumn): Meaning | undefined {
  const isNumber = found !== undefined && ['integer', 'decimal', 'number'].includes(found.guess.kind.type);
  return meaning !== undefined && (!isNumber || meaning.name !== undefined || meaning.check !== undefined)
    ? meaning
    : undefined;
}

function kindOf({ name, core, frequencies }: KnownColumn, { guess, share }: FoundKind): Semantic {
  const { kind } = guess;
  const isId = kind.type === 'integer' && frequencies.distinct === core.count && idName.test(name);
  return {
    type: isId ? 'id' : semanticOfType[kind.type],
    confidence: round(share),
    exceptions: Math.round(core.count * (1 - share)),
    examples: [],
    ...(kind.format === undefined ? {} : { detail: kind.format }),
  };
}

/** What texts without a type are. */
function textOf({ name, core, frequencies: { distinct } }: KnownColumn): Semantic {
  const certain = (type: SemanticType, confidence: number): Semantic => ({ type, confidence, exceptions: 0, examples: [] });
  if (core.count === 0) return certain('empty', 1);
  if (distinct === core.count && core.count > 1 && idName.test(name)) return certain('id', 0.9);
  const isCategory = distinct <= categoryCount && distinct <= Math.max(2, core.count * categoryShare);
  if (isCategory) return certain('category', 0.9);
  return certain('text', core.meanLength > freeTextLength ? 0.9 : 0.6);
}

/** What the exceptions of a column are: SQL of its values; undefined: it has none. */
export function exceptionsOf(known: KnownColumn): 'of_kind' | 'of_meaning' | undefined {
  const { core, found } = known;
  if (meaningOf(known) !== undefined) return core.count === core.ofMeaning ? undefined : 'of_meaning';
  return found !== undefined && Math.round(core.count * (1 - found.share)) > 0 ? 'of_kind' : undefined;
}

/** What the values of a column mean, with those that mean something else. */
export function semanticOf(known: KnownColumn, examples: readonly Shown[]): Pick<ColumnProfile, 'semantic' | 'pii'> {
  const { name, core, found } = known;
  const meaning = meaningOf(known);
  const pii = meaning?.pii ?? piiOfName(name);
  if (meaning === undefined) {
    return { semantic: found === undefined ? textOf(known) : { ...kindOf(known, found), examples: [...examples] }, pii };
  }
  const semantic = {
    type: meaning.type,
    confidence: core.count === 0 ? 0 : round(core.ofMeaning / core.count),
    exceptions: core.count - core.ofMeaning,
    examples: [...examples],
    ...(meaning.detail === undefined ? {} : { detail: meaning.detail }),
  };
  return { semantic, pii };
}
