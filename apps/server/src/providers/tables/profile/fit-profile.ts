import type { ColumnProfile, ProfileWarning } from '@causeway/contract';
import type { RowsProfile } from '../tables.ts';

/** What a profile may take, as JSON; a browser shows it at once. */
const bytesPerColumn = 2000;
const leastBytes = 100_000;

type Shorten = (column: ColumnProfile) => ColumnProfile;

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

const shortTexts: Shorten = (column) => {
  const short = <T extends { readonly value: string }>(list: readonly T[]): T[] =>
    list.map((each) => ({ ...each, value: cut(each.value, 40) }));
  const { semantic, min, max } = column;
  const examples = semantic.examples.map(({ line, value }) => ({ line, value: value === null ? null : cut(value, 40) }));
  return {
    ...column,
    top: short(column.top),
    rare: short(column.rare),
    patterns: short(column.patterns),
    semantic: { ...semantic, examples },
    min: min === null ? null : cut(min, 40),
    max: max === null ? null : cut(max, 40),
  };
};

const fewValues: Shorten = (column) => ({
  ...column,
  top: column.top.slice(0, 5),
  rare: column.rare.slice(0, 2),
  patterns: column.patterns.slice(0, 3),
});

/** Two bins become one. */
const fewBins: Shorten = (column) => ({
  ...column,
  histogram: column.histogram.flatMap((bin, at, all) => {
    const next = all[at + 1];
    if (at % 2 === 1) return [];
    return [next === undefined ? bin : { from: bin.from, to: next.to, count: bin.count + next.count }];
  }),
});

const noExtras: Shorten = (column) => ({ ...column, top: column.top.slice(0, 3), rare: [], histogram: [], patterns: [] });

const shortExamples = (warning: ProfileWarning): ProfileWarning => ({
  ...warning,
  examples: warning.examples.map(({ line, value }) => ({ line, value: value === null ? null : cut(value, 40) })),
});

const fits = (profile: RowsProfile): boolean =>
  Buffer.byteLength(JSON.stringify(profile)) <= Math.max(leastBytes, bytesPerColumn * profile.columns.length);

const shortened = ({ columns, warnings, ...rest }: RowsProfile, shorten: Shorten): RowsProfile => ({
  ...rest,
  columns: columns.map(shorten),
  warnings: warnings.map(shortExamples),
});

/** Leaves out what is least needed until the profile is as small as it must be; figures stay. */
export function fitProfile(profile: RowsProfile): RowsProfile {
  let fitted = profile;
  for (const shorten of [shortTexts, fewValues, fewBins, noExtras]) {
    if (fits(fitted)) return fitted;
    fitted = shortened(fitted, shorten);
  }
  return fitted;
}
