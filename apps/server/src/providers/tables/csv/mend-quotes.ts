import { misfit } from './column-profile.ts';
import type { ColumnProfile } from './column-profile.ts';
import { closingQuote } from './dialect.ts';
import { closesAt } from './read-record.ts';
import type { Cutting } from './read-record.ts';
import { trimSpaces } from './trim-spaces.ts';

/** One reading of a line and what it costs to believe it. */
export interface Reading {
  readonly cells: readonly string[];
  readonly cost: number;
}

interface Step {
  readonly cost: number;
  readonly cell: string;
  readonly from: number;
}

const maxFields = 400;

/**
 * Reads one line with broken quotes as a row of the table: of all ways to take each quote as a quote or as a
 * character, the one that gives exactly the table's columns at the lowest cost. Undefined when there is none.
 */
export function mendQuotes(line: string, cutting: Cutting, profiles: readonly ColumnProfile[]): Reading | undefined {
  const width = profiles.length;
  if (
    cutting.delimiter === '' ||
    cutting.quote === '' ||
    width > maxFields ||
    line.split(cutting.delimiter).length > maxFields
  ) {
    return undefined;
  }
  // steps[column] maps the index where the column ends to the cheapest way there.
  let ends = new Map<number, number>([[-cutting.delimiter.length, 0]]);
  const steps: Map<number, Step>[] = [];
  for (let column = 0; column < width; column += 1) {
    const reached = new Map<number, Step>();
    for (const [end, cost] of ends) {
      const at = end + cutting.delimiter.length;
      if (at > line.length) continue;
      for (const field of fieldsAt(line, at, cutting)) {
        const isLast = column === width - 1;
        if (isLast !== field.end >= line.length) continue;
        const total = cost + field.cost + misfit(profiles[column], field.cell) * 0.3;
        const known = reached.get(field.end);
        if (known === undefined || known.cost > total) reached.set(field.end, { cost: total, cell: field.cell, from: end });
      }
    }
    if (reached.size === 0) return undefined;
    steps.push(reached);
    ends = new Map([...reached].map(([end, step]) => [end, step.cost]));
  }
  return trace(steps, line.length);
}

function trace(steps: readonly ReadonlyMap<number, Step>[], length: number): Reading | undefined {
  const cells: string[] = [];
  let end = length;
  let cost: number | undefined;
  for (const reached of steps.toReversed()) {
    const step = reached.get(end);
    if (step === undefined) return undefined;
    cost ??= step.cost;
    cells.push(step.cell);
    end = step.from;
  }
  return { cells: cells.toReversed(), cost: cost ?? 0 };
}

interface Field {
  readonly cell: string;
  readonly end: number;
  readonly cost: number;
}

function* fieldsAt(line: string, at: number, cutting: Cutting): Generator<Field> {
  const { delimiter, quote } = cutting;
  const cut = line.indexOf(delimiter, at);
  const end = cut === -1 ? line.length : cut;
  const plain = line.slice(at, end);
  const isQuoted = trimSpaces(plain).startsWith(quote);
  const inner = plain.includes(quote) ? 0.2 : 0;
  yield { cell: plainText(plain, quote), end, cost: isQuoted ? 1 : inner };
  if (isQuoted) yield* quotedAt(line, line.indexOf(quote, at), cutting);
}

function plainText(cell: string, quote: string): string {
  const doubled = quote + quote;
  return cell.replaceAll(doubled, '').includes(quote) ? cell : cell.replaceAll(doubled, quote);
}

function* quotedAt(line: string, opens: number, cutting: Cutting): Generator<Field> {
  const close = closingQuote(cutting.quote);
  let tried = 0;
  for (let at = line.indexOf(close, opens + 1); at >= 0 && tried < 40; at = line.indexOf(close, at + 1)) {
    const end = closesAt(line, at + 1, cutting);
    if (end < 0) continue;
    tried += 1;
    const { text, strays } = unescape(line.slice(opens + 1, at), close, cutting.escape);
    yield { cell: text, end, cost: strays };
  }
}

/** The text of a quoted cell; quotes that are neither doubled nor escaped stay and are counted. */
function unescape(inner: string, quote: string, escape: Cutting['escape']): { readonly text: string; readonly strays: number } {
  if (!inner.includes(quote)) return { text: inner, strays: 0 };
  let strays = 0;
  const runs = quote === '"' ? /\\?"+/gu : new RegExp(`\\\\?${quote}+`, 'gu');
  const text = inner.replaceAll(runs, (run) => {
    if (run.startsWith('\\')) {
      if (escape !== 'backslash') strays += 0.3;
      return run.slice(1);
    }
    if (escape === 'doubled' && run.length % 2 === 0) return run.slice(run.length / 2);
    strays += 1;
    return escape === 'doubled' ? quote.repeat((run.length + 1) / 2) : run;
  });
  return { text, strays };
}
