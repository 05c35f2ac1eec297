import type { FileWarning } from '@causeway/contract';
import type { Aside, Batch, Deviation, Reject } from '../csv/dialect.ts';
import type { LeftOut } from './finish-sheet.ts';

const maxExamples = 3;
/** Kept whole up to this many; a file that refuses more is not the table it was taken for. */
const maxKept = 1_000_000;
const exampleLength = 200;

const some = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
const are = (count: number): string => (count === 1 ? 'is' : 'are');
const have = (count: number): string => (count === 1 ? 'has' : 'have');

const words: Readonly<Record<string, (count: number) => string>> = {
  preamble: (count) => `${some(count, 'line')} before the header ${are(count)} not part of the table.`,
  'repeated-header': (count) => `The header is repeated ${some(count, 'time')}; the repetitions are left out.`,
  blank: (count) => `${some(count, 'blank line')} ${are(count)} left out.`,
  note: (count) => `${some(count, 'line')} ${count === 1 ? 'is a note' : 'are notes'} and left out.`,
  footer: (count) => `${some(count, 'line')} after the table ${are(count)} not part of it.`,
  'short-row': (count) => `${some(count, 'row')} ${have(count)} fewer cells than the header; the missing ones are empty.`,
  'long-row': (count) => `${some(count, 'row')} ${have(count)} more cells than the header; the further ones are left out.`,
  'stray-quote': (count) => `${some(count, 'row')} ${have(count)} a quote where none belongs.`,
  'unclosed-quote': (count) => `${some(count, 'row')} ${have(count)} a quote that is never closed.`,
  'other-delimiter': (count) => `${some(count, 'row')} ${count === 1 ? 'uses' : 'use'} another delimiter.`,
  'other-quote': (count) => `${some(count, 'row')} ${count === 1 ? 'uses' : 'use'} another quote.`,
  'other-newline': (count) => `${some(count, 'row')} ${count === 1 ? 'ends' : 'end'} in another way.`,
  'missing-delimiter': (count) => `${some(count, 'row')} ${count === 1 ? 'misses' : 'miss'} a delimiter.`,
  'extra-delimiter': (count) => `${some(count, 'row')} ${have(count)} a delimiter too many.`,
  'unquoted-delimiter': (count) => `${some(count, 'row')} ${have(count)} a delimiter inside a cell without quotes.`,
  undecodable: (count) => `${count} bytes stand for no character in this encoding; each became U+FFFD.`,
};

interface Noted {
  readonly line: number | null;
  readonly text: string;
  readonly count?: number;
}

interface Note {
  count: number;
  readonly examples: { line: number | null; text: string }[];
}

export interface ReadNotes {
  add(batch: Batch): void;
  readonly rejects: readonly Reject[];
  /** Text of the file that is in no cell and in no refused row. */
  readonly leftOut: readonly LeftOut[];
  warnings(): readonly FileWarning[];
}

/** Gathers what the parser says about rows that are not as they should be. */
export function createReadNotes(): ReadNotes {
  const notes = new Map<string, Note>();
  const rejects: Reject[] = [];
  const leftOut: LeftOut[] = [];
  const note = (code: string, { line, text, count = 1 }: Noted): void => {
    const known = notes.get(code) ?? { count: 0, examples: [] };
    known.count += count;
    if (known.examples.length < maxExamples) known.examples.push({ line, text: text.slice(0, exampleLength) });
    notes.set(code, known);
  };
  return {
    rejects,
    leftOut,
    add: ({ asides, deviations, rejects: refused, undecodable, undecodableAt }) => {
      for (const { kind, line, raw } of asides) if (kind in words) note(kind, { line, text: raw });
      for (const { kind, line, raw } of deviations) note(kind, { line, text: raw });
      for (const reject of refused) if (rejects.length < maxKept) rejects.push(reject);
      for (const left of textsLeftOut(asides, deviations)) if (leftOut.length < maxKept) leftOut.push(left);
      if (undecodable > 0) note('undecodable', { line: null, text: `at byte ${undecodableAt ?? 0}`, count: undecodable });
    },
    warnings: () =>
      [...notes].map(([code, { count, examples }]) => ({
        code,
        message: words[code]?.(count) ?? `${count} rows: ${code}.`,
        count,
        examples,
      })),
  };
}

const isText: ReadonlySet<Aside['kind']> = new Set(['preamble', 'note', 'footer', 'repeated-header']);

/** Titles, notes and footers as they are written; of rows that are too long the whole row. */
function textsLeftOut(asides: readonly Aside[], deviations: readonly Deviation[]): readonly LeftOut[] {
  const lines = asides.flatMap(({ kind, line, raw }) => (isText.has(kind) ? [{ line, raw, reason: kind }] : []));
  const cells = deviations.flatMap(({ extra, line, raw }) => (extra.length > 0 ? [{ line, raw, reason: 'extra-cells' }] : []));
  return [...lines, ...cells];
}
