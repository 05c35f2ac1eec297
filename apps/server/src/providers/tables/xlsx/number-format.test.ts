import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatOf, readFormat } from './number-format.ts';

const cases: readonly (readonly [string, string])[] = [
  ['General', 'number'],
  ['0.00', 'number'],
  ['#,##0', 'number'],
  ['0.00E+00', 'number'],
  ['# ?/?', 'number'],
  ['@', 'text'],
  ['0%', 'percent'],
  ['0.00%;[Red]-0.00%', 'percent'],
  ['yyyy-mm-dd', 'date'],
  ['d/m/yy', 'date'],
  ['[$-409]mmmm d, yyyy;@', 'date'],
  ['mmm yyyy', 'date'],
  ['mm', 'date'],
  ['dd.mm.yyyy hh:mm:ss', 'datetime'],
  ['m/d/yy h:mm AM/PM', 'datetime'],
  ['h:mm', 'time'],
  ['mm:ss.0', 'time'],
  ['h AM/PM', 'time'],
  ['[h]:mm:ss', 'duration'],
  ['[mm]:ss', 'duration'],
  ['[ss].00', 'duration'],
  ['[Red]0.00', 'number'],
  ['0 "days"', 'number'],
  [String.raw`0\d`, 'number'],
  ['#,##0.00 "€"', 'currency:EUR'],
  ['[$£-809]#,##0.00', 'currency:GBP'],
  ['[$USD] #,##0.00', 'currency:USD'],
  ['[$$-1009]#,##0', 'currency:CAD'],
  ['[$¥-411]#,##0', 'currency:JPY'],
  ['"$"#,##0.00', 'currency:$'],
  ['_-* #,##0.00 [$kr-41D]_-', 'currency:SEK'],
];

test('the code of a format tells what its numbers are', () => {
  for (const [code, expected] of cases) {
    const { kind, currency } = readFormat(code);
    assert.equal(currency === undefined ? kind : `${kind}:${currency}`, expected, code);
  }
});

test('built-in formats are known by their number', () => {
  const kinds = [0, 2, 9, 14, 18, 22, 44, 46, 49, 163].map((id) => formatOf(id, undefined).kind);
  assert.deepEqual(kinds, [
    'number',
    'number',
    'percent',
    'date',
    'time',
    'datetime',
    'currency',
    'duration',
    'text',
    'number',
  ]);
});
