import type { EncodingGuess } from './detect-encoding.ts';
import type { Decision, Dialect } from './dialect.ts';
import type { CuttingGuess } from './sniff-cutting.ts';
import type { Layout } from './sniff-layout.ts';

/** What the steps of the sniffer found. */
export interface Findings {
  readonly guess: EncodingGuess;
  readonly cutting: CuttingGuess;
  readonly dialect: Dialect;
  readonly layouts: readonly Layout[];
  /** The file begins with a byte order mark. */
  readonly hasMark: boolean;
}

/** Puts the findings into words, each with its confidence. */
export function explainDecisions(findings: Findings): readonly Decision[] {
  return [...cuttingDecisions(findings), ...layoutDecisions(findings)];
}

function cuttingDecisions({ guess, cutting, dialect, hasMark }: Findings): readonly Decision[] {
  const { encoding, confidence, reason, alternatives } = guess;
  const sure = cutting.confidence;
  const delimiter = dialect.cuts === null ? dialect.delimiter : 'fixed width';
  const pairs = 'It stands in pairs at the borders of cells, or no other quote does.';
  return [
    { part: 'encoding', value: hasMark ? `${encoding} with a byte order mark` : encoding, confidence, reason, alternatives },
    { part: 'delimiter', value: delimiter, confidence: sure, reason: cutting.reason, alternatives: cutting.alternatives },
    { part: 'quote', value: dialect.quote, confidence: sure, reason: pairs, alternatives: [] },
    {
      part: 'escape',
      value: dialect.escape,
      confidence: sure,
      reason: 'More rows get the table’s width this way.',
      alternatives: [],
    },
    {
      part: 'newline',
      value: dialect.newline,
      confidence: 0.99,
      reason: 'It ends nearly all lines of the sample.',
      alternatives: [],
    },
  ];
}

function layoutDecisions({ dialect, layouts }: Findings): readonly Decision[] {
  const confidence = layouts[0]?.confidence ?? 0.5;
  const before = dialect.headerLine - dialect.firstLine;
  const top =
    before === 0 ? 'The table begins in the first line.' : 'The lines before the header are emptier than the table’s rows.';
  const names =
    dialect.headerRows === 0
      ? 'The first row holds values like those below it.'
      : 'The columns below hold other kinds of values.';
  const isOne = layouts.length === 1;
  const count = isOne ? 'No second header was found.' : 'Another header with rows of its own follows.';
  return [
    { part: 'preamble', value: String(before), confidence, reason: top, alternatives: [] },
    { part: 'header', value: String(dialect.headerRows), confidence, reason: names, alternatives: [] },
    { part: 'tables', value: String(layouts.length), confidence: isOne ? 0.9 : 0.8, reason: count, alternatives: [] },
  ];
}
