import type { Option } from './field-spec.ts';

export const castOptions: readonly Option[] = [
  ['integer', 'Whole number'],
  ['decimal(18,2)', 'Exact decimal, 2 places'],
  ['decimal', 'Exact decimal'],
  ['number', 'Number'],
  ['date', 'Date'],
  ['timestamp', 'Date and time'],
  ['time', 'Time'],
  ['duration', 'Duration'],
  ['boolean', 'True or false'],
  ['text', 'Text'],
];

export const cleanOptions: readonly Option[] = [
  ['trim', 'Trim spaces'],
  ['collapse', 'Single spaces'],
  ['control', 'Invisible characters'],
  ['quotes', 'Straight quotes'],
  ['nfc', 'Unicode NFC'],
  ['accents', 'Drop accents'],
  ['lower', 'lower case'],
  ['upper', 'UPPER CASE'],
  ['title', 'Title Case'],
];

export const fillOptions: readonly Option[] = [
  ['down', 'The value above'],
  ['up', 'The value below'],
  ['constant', 'A fixed value'],
  ['mean', 'The mean'],
  ['median', 'The median'],
  ['blank', 'The reverse: blank what repeats'],
];

export const maskOptions: readonly Option[] = [
  ['redact', 'Redact'],
  ['keepLast', 'Keep the last characters'],
  ['hash', 'Hash'],
  ['token', 'A token for each value'],
  ['bucket', 'Round into buckets'],
  ['jitter', 'Blur by chance'],
];

export const localeOptions: readonly Option[] = [
  ['en-US', 'English, US (1,234.5 · 12/31/2024)'],
  ['en-GB', 'English, UK (1,234.5 · 31/12/2024)'],
  ['de', 'German (1.234,5 · 31.12.2024)'],
  ['fr', 'French (1 234,5 · 31/12/2024)'],
  ['es', 'Spanish (1.234,5 · 31/12/2024)'],
  ['it', 'Italian (1.234,5 · 31/12/2024)'],
  ['pt-BR', 'Portuguese (1.234,5 · 31/12/2024)'],
  ['nl', 'Dutch (1.234,5 · 31-12-2024)'],
  ['pl', 'Polish (1 234,5 · 31.12.2024)'],
  ['de-CH', 'Swiss (1’234.5 · 31.12.2024)'],
];

export const aggregateOptions: readonly Option[] = [
  ['count', 'Count'],
  ['countDistinct', 'Count of different'],
  ['sum', 'Sum'],
  ['mean', 'Mean'],
  ['median', 'Median'],
  ['min', 'Least'],
  ['max', 'Largest'],
  ['stddev', 'Standard deviation'],
  ['first', 'First'],
  ['last', 'Last'],
  ['join', 'All, as one text'],
];

export const windowOptions: readonly Option[] = [
  ['rowNumber', 'Row number'],
  ['rank', 'Rank'],
  ['denseRank', 'Rank without gaps'],
  ['percentRank', 'Rank in percent'],
  ['lag', 'Value of a row before'],
  ['lead', 'Value of a row after'],
  ['first', 'First value'],
  ['last', 'Last value'],
  ['count', 'Running count'],
  ['sum', 'Running sum'],
  ['mean', 'Running mean'],
  ['min', 'Least so far'],
  ['max', 'Largest so far'],
];

export const joinOptions: readonly Option[] = [
  ['lookup', 'Look up: keep every row, one match'],
  ['left', 'Keep every row, all matches'],
  ['inner', 'Only rows with a match'],
  ['semi', 'Only rows with a match, no columns'],
  ['anti', 'Only rows without a match'],
  ['right', 'Every row of the other sheet'],
  ['full', 'Every row of both'],
];

export const ruleOptions: readonly Option[] = [
  ['notNull', 'Is never empty'],
  ['unique', 'Is different in every row'],
  ['in', 'Is one of these values'],
  ['between', 'Is within limits'],
  ['regex', 'Fits a pattern'],
  ['fk', 'Stands in another sheet'],
  ['rowCount', 'Number of rows is within limits'],
  ['expr', 'An expression is true'],
];

/** The word of a value; the value itself when it has none. */
export const wordOf = (options: readonly Option[], value: unknown): string =>
  options.find(([known]) => known === value)?.[1] ?? String(value);
