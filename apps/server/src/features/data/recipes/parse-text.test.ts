import { columnTypes } from '@causeway/contract';
import { constantFrom, oneof, assert as assertProperty, asyncProperty, string as anyText, stringMatching } from 'fast-check';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseTextSql, signsOfFormat, toTextSql } from './parse-text.ts';
import type { ReadingOptions } from './parse-text.ts';
import { openBench } from './recipe-bench-suite.ts';
import type { Bench } from './recipe-bench-suite.ts';
import { quoteText } from './sql-text.ts';

let bench: Bench;
before(async () => {
  bench = await openBench(1);
});
after(() => bench.close());

async function read(type: (typeof columnTypes)[number], text: string, options: ReadingOptions = {}): Promise<unknown> {
  const [row] = await bench.rows(`SELECT (${parseTextSql(type, 'x', options)})::VARCHAR FROM (SELECT ${quoteText(text)} AS x)`);
  return row?.[0];
}

const cases: readonly (readonly [(typeof columnTypes)[number], string, ReadingOptions, string | null])[] = [
  ['integer', '007', {}, '7'],
  ['integer', '1.0', {}, '1'],
  ['integer', '1.5', {}, null],
  ['integer', '0x1f', {}, null],
  ['integer', '1_000', {}, null],
  ['integer', '9223372036854775808', {}, null],
  ['integer', '1.234', { locale: 'de' }, '1234'],
  ['integer', '1\u00A0234', { locale: 'fr' }, '1234'],
  ['number', 'nan', {}, null],
  ['number', 'Infinity', {}, null],
  ['number', '1e400', {}, null],
  ['number', '-.5', {}, '-0.5'],
  ['number', '1,234.5', {}, null],
  ['number', '1,234.5', { format: '1,234.56' }, '1234.5'],
  ['number', '1,23,4.5', { format: '1,234.56' }, null],
  ['number', '1’234.5', { locale: 'de-CH' }, '1234.5'],
  ['decimal', '0.1', {}, '0.1'],
  ['decimal', '123456789012345678', {}, null],
  ['decimal', '1.239', { digits: { all: 18, after: 2 } }, null],
  ['decimal', '1.230', { digits: { all: 18, after: 2 } }, '1.23'],
  ['decimal', '1e3', {}, null],
  ['boolean', 'JA', {}, 'true'],
  ['boolean', 'x', { format: 'x|-' }, 'true'],
  ['date', '2024-02-30', {}, null],
  ['date', 'infinity', {}, null],
  ['date', '2024-02-29', {}, '2024-02-29'],
  ['date', '29/02/2024', { locale: 'en-GB' }, '2024-02-29'],
  ['date', '02/29/2024', { locale: 'en-US' }, '2024-02-29'],
  ['date', '1.2.2024', { locale: 'de' }, '2024-02-01'],
  ['date', '5 Mar 2024', { format: '%d %b %Y|%Y-%m-%d' }, '2024-03-05'],
  ['timestamp', '2024-05-06T07:08:09Z', {}, '2024-05-06 07:08:09'],
  ['timestamp', '2024-05-06 07:08:09+02:00', {}, '2024-05-06 05:08:09'],
  ['timestamp', '2024-05-06 07:08', {}, '2024-05-06 07:08:00'],
  ['timestamp', '06.05.2024 07:08', { locale: 'de' }, '2024-05-06 07:08:00'],
  ['time', '7:08', {}, '07:08:00'],
  ['time', '07:08 PM', {}, '19:08:00'],
  ['time', '25:00', {}, null],
  ['duration', 'P1DT2H', {}, '1 day 02:00:00'],
  ['duration', '26:30:00', {}, '26:30:00'],
  ['duration', '0:45', {}, '00:45:00'],
  ['duration', 'P', {}, null],
];
for (const [type, text, options, expected] of cases) {
  test(`${JSON.stringify(text)} as ${type} ${JSON.stringify(options)} is ${String(expected)}`, async () => {
    assert.equal(await read(type, text, options), expected);
  });
}

test('an example of a number says its signs', () => {
  assert.deepEqual(signsOfFormat('1.234,56'), { decimal: ',', groups: '.' });
  assert.deepEqual(signsOfFormat('1 234,56'), { decimal: ',', groups: ' \u00A0\u202F' });
  assert.equal(signsOfFormat('%d'), undefined);
});

test('the short way to a value and the long one never disagree', async () => {
  const texts = oneof(
    stringMatching(/^[-+]?[0-9]{0,20}[.,]?[0-9]{0,6}$/u),
    stringMatching(/^[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,2}(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?$/u),
    constantFrom(
      'nan',
      '-inf',
      'infinity',
      '-infinity',
      'epoch',
      'true',
      '1e5',
      '1E-3',
      '0b11',
      '1_0',
      ' 5 ',
      '',
      '-',
      '+',
      '.',
      '0044-03-15 (BC)',
      '12:30',
    ),
    anyText({ maxLength: 12 }).map((text) => text.replaceAll('\0', '')),
  );
  await assertProperty(
    asyncProperty(constantFrom(...columnTypes.filter((type) => type !== 'text')), texts, async (type, text) => {
      // A space that only the long way takes off.
      assert.equal(await read(type, text), await read(type, `\u00A0${text}`));
    }),
    { numRuns: 2000 },
  );
});

test('numbers come back as texts without a needless fraction', async () => {
  const [row] = await bench.rows(
    `SELECT ${toTextSql('number', '12.0::DOUBLE')}, ${toTextSql('number', '12.5::DOUBLE')}, ${toTextSql('date', "DATE '2024-05-06'", '%d.%m.%Y')}`,
  );
  assert.deepEqual(row, ['12', '12.5', '06.05.2024']);
});
