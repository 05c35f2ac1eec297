import { array, assert, boolean, constantFrom, integer, nat, property, tuple, uint8Array } from 'fast-check';
import { decodeSample } from '../../apps/server/src/providers/tables/csv/decode.ts';
import { sniffDelimited } from '../../apps/server/src/providers/tables/csv/sniff.ts';
import { findLoss, parseInPieces } from './csv-losses.ts';

const pieces = [
  ',',
  ';',
  '\t',
  '|',
  '"',
  '""',
  '","',
  "'",
  '\\',
  String.raw`\"`,
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  ',,,',
  ' ',
  '  ',
  'a',
  'b1',
  '12',
  '3.5',
  '2020-01-01',
  'é',
  '\u0000',
  '\uFEFF',
  '#',
  'Total',
  'x,y',
  '“',
  '”',
  'sep=;',
  '日本',
  '😀',
  '--',
  '+---+',
];
const cells = [
  '1',
  '22',
  'Ann',
  'Bob Lee',
  '2020-02-03',
  '"q"',
  '"a,b"',
  '"x""y"',
  '$5',
  '',
  '"m\nn"',
  'it"s',
  '"open',
  String.raw`\"z`,
  "'w'",
];

const piece = constantFrom(...pieces);

/** Hostile text of pieces that mean something to a reader. */
const hostile = array(piece, { maxLength: 120 }).map((parts) => parts.join(''));

/** Ragged tables of sound and broken cells. */
const ragged = tuple(
  array(array(constantFrom(...cells), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 25 }),
  constantFrom(',', ';', '\t', '|', '||'),
  constantFrom('\n', '\r\n', '\r'),
).map(([rows, delimiter, end]) => rows.map((row) => row.join(delimiter) + end).join(''));

/** A sound table with a few pieces thrown in. */
const damaged = tuple(integer({ min: 6, max: 14 }), array(tuple(nat(), piece), { maxLength: 6 })).map(([rows, edits]) => {
  let text = 'id,name,city,amount,when\n';
  for (let row = 0; row < rows; row += 1) {
    text += `${row},Name ${row},"Town, ${row}",${row * 3}.5,2020-01-${10 + row}\n`;
  }
  for (const [place, part] of edits) {
    const at = place % (text.length + 1);
    text = text.slice(0, at) + part + text.slice(at);
  }
  return text;
});

const kinds = {
  hostile: hostile.map((text) => Buffer.from(text)),
  ragged: ragged.map((text) => Buffer.from(text)),
  damaged: damaged.map((text) => Buffer.from(text)),
  bytes: uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
};

/** Names of the kinds of input. */
export const fuzzKinds = Object.keys(kinds) as readonly (keyof typeof kinds)[];

/** Sniffs and parses generated inputs in pieces of random sizes; throws the smallest one that is read with a loss. */
export function fuzzCsv(kind: keyof typeof kinds, numRuns: number): void {
  const sizes = array(integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });
  assert(
    property(kinds[kind], sizes, boolean(), (bytes, cuts, isWhole) => {
      const { dialect, tables } = sniffDelimited(bytes, { isWhole });
      const text = decodeSample(bytes, dialect.encoding);
      const losses = tables.map((table) => findLoss(text, table, parseInPieces(text, table, cuts)));
      return losses.every((loss) => loss === undefined);
    }),
    { numRuns },
  );
}
