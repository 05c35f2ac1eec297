import type { ColumnProfile } from '@causeway/contract';
import { formatCount, formatFigure, formatShare } from '../format-count.ts';

type Fact = readonly [label: string, value: string];

/** The figures of a column that say something; a zero that nobody wonders about is left out. */
export function columnFacts(profile: ColumnProfile): readonly Fact[] {
  const { count, nulls, empty, blank, distinct, unique, min, max, lengths, order, gaps } = profile;
  return [
    ['Values', formatCount(count)],
    ['Distinct', count === 0 ? '0' : `${formatCount(distinct)} (${formatShare(distinct / count)})`],
    ...some('Only once', unique),
    ...some('Null', nulls),
    ...some('Empty', empty),
    ...some('Only spaces', blank),
    ...numberFacts(profile),
    ...(profile.numbers === null && min !== null && max !== null ? [['From, to', `${min} … ${max}`] as const] : []),
    [
      'Length',
      lengths.min === lengths.max
        ? `${lengths.min}`
        : `${lengths.min} to ${lengths.max}, ${formatFigure(lengths.mean)} on average`,
    ],
    ...(order === 'none' ? [] : [['Order', order] as const]),
    ...(gaps === null || gaps === 0 ? [] : [['Left out', formatCount(gaps)] as const]),
    ...spaceFacts(profile),
  ];
}

const some = (label: string, count: number): readonly Fact[] => (count === 0 ? [] : [[label, formatCount(count)]]);

function numberFacts({ numbers, semantic, min, max }: ColumnProfile): readonly Fact[] {
  if (numbers === null) return [];
  // Dates are counted in days since 1970, which nobody reads.
  if (semantic.type === 'date' || semantic.type === 'timestamp') return [['From, to', `${min ?? ''} … ${max ?? ''}`]];
  const { quantiles, mean, stddev, sum, zeros, negatives } = numbers;
  return [
    ['From, to', `${formatFigure(numbers.min)} … ${formatFigure(numbers.max)}`],
    ['Mean', stddev === null ? formatFigure(mean) : `${formatFigure(mean)} ± ${formatFigure(stddev)}`],
    ['Median', formatFigure(quantiles.p50)],
    ['Middle half', `${formatFigure(quantiles.p25)} … ${formatFigure(quantiles.p75)}`],
    ['Sum', formatFigure(sum)],
    ...some('Zeros', zeros),
    ...some('Negative', negatives),
  ];
}

function spaceFacts({ spaces, characters }: ColumnProfile): readonly Fact[] {
  return [
    ...some('Space at an end', spaces.leading + spaces.trailing),
    ...some('Double spaces', spaces.inner),
    ...some('Control characters', characters.control),
    ...some('Invisible characters', characters.invisible),
    ...some('Broken characters', characters.mojibake),
  ];
}
