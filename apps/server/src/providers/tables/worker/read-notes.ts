import type { FileWarning } from '@causeway/contract';
import type { Batch, Reject } from '../csv/dialect.ts';

const maxExamples = 3;
/** Rejects are kept whole up to this many; a file that refuses more is not the table it was taken for. */
const maxRejects = 1_000_000;
const exampleLength = 200;

const words: Readonly<Record<string, (count: number) => string>> = {
  preamble: (count) => `${count} lines before the header are not part of the table.`,
  'repeated-header': (count) => `The header is repeated ${count} times; the repetitions are left out.`,
  blank: (count) => `${count} blank lines are left out.`,
  note: (count) => `${count} lines are notes and left out.`,
  footer: (count) => `${count} lines after the table are not part of it.`,
  'short-row': (count) => `${count} rows have fewer cells than the header; the missing ones are empty.`,
  'long-row': (count) => `${count} rows have more cells than the header.`,
  'stray-quote': (count) => `${count} rows have a quote where none belongs.`,
  'unclosed-quote': (count) => `${count} rows have a quote that is never closed.`,
  'other-delimiter': (count) => `${count} rows use another delimiter.`,
  'other-quote': (count) => `${count} rows use another quote.`,
  'other-newline': (count) => `${count} rows end in another way.`,
  'missing-delimiter': (count) => `${count} rows miss a delimiter.`,
  'extra-delimiter': (count) => `${count} rows have a delimiter too many.`,
  'unquoted-delimiter': (count) => `${count} rows have a delimiter inside a cell without quotes.`,
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
  warnings(): readonly FileWarning[];
}

/** Gathers what the parser says about rows that are not as they should be. */
export function createReadNotes(): ReadNotes {
  const notes = new Map<string, Note>();
  const rejects: Reject[] = [];
  const note = (code: string, { line, text, count = 1 }: Noted): void => {
    const known = notes.get(code) ?? { count: 0, examples: [] };
    known.count += count;
    if (known.examples.length < maxExamples) known.examples.push({ line, text: text.slice(0, exampleLength) });
    notes.set(code, known);
  };
  return {
    rejects,
    add: ({ asides, deviations, rejects: refused, undecodable, undecodableAt }) => {
      for (const { kind, line, raw } of asides) if (kind in words) note(kind, { line, text: raw });
      for (const { kind, line, raw } of deviations) note(kind, { line, text: raw });
      for (const reject of refused) if (rejects.length < maxRejects) rejects.push(reject);
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
