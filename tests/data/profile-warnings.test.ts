import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { getProfile, queryPreview } from '@causeway/contract';
import type { DataProfile } from '@causeway/contract';
import { startDataServer, uploaded } from './data-server.ts';
import type { DataServer, Uploaded } from './data-server.ts';

const day = (row: number): string => `2024-03-${String((row % 27) + 1).padStart(2, '0')}`;
const lines = Array.from({ length: 200 }, (_, row) => {
  const city = ['Berlin', 'Paris', 'Rome', 'Oslo'][row % 4] ?? '';
  const land = row === 42 ? 'FR' : ['DE', 'FR', 'IT', 'NO'][row % 4];
  const end = row === 7 ? '2020-01-01' : `2025-01-${String((row % 27) + 1).padStart(2, '0')}`;
  const born = row === 9 ? '1066-10-14' : `1980-05-${String((row % 27) + 1).padStart(2, '0')}`;
  const value = row === 11 ? '1000000' : String(row % 13);
  const mostly = row % 3 === 0 ? 'x' : '';
  return `k${row},k${row},${city},${land},${day(row)},${end},${born},${value},${row === 3 ? 'off' : 'on'},${row % 5 < 3 ? 0 : row},${mostly}`;
});
const header = 'key,copy,city,land,begin,end,born,value,state,zeros,mostly';

let server: DataServer;
let file: Uploaded;
let profile: DataProfile;
before(async () => {
  server = await startDataServer();
  file = await uploaded(server, 'odd.csv', `${[header, ...lines].join('\n')}\nTotal,,,,,,,,,,\n`);
  profile = await server.client.call(getProfile, { query: { file_id: file.id } });
});
after(() => server?.close());

const warning = (code: string, column?: string) => {
  const found = profile.warnings.find((each) => each.code === code && (column === undefined || each.column === column));
  assert.ok(found, `${code} of ${profile.warnings.map((each) => each.code).join(', ')}`);
  return found;
};

test('what is odd about how values are spread comes with rows that show it', () => {
  assert.deepEqual(warning('imbalance').examples, [{ line: 5, value: 'off' }]);
  assert.equal(warning('skewed').column, 'value');
  assert.equal(warning('skewed').examples[0]?.line, 13);
  assert.equal(warning('zeros').column, 'zeros');
});

test('what columns say about each other is told where it does not hold', () => {
  assert.deepEqual([warning('out-of-order').column, warning('out-of-order').examples[0]?.line], ['begin', 9]);
  assert.deepEqual(warning('broken-dependency', 'land').examples, [{ line: 44, value: 'FR' }]);
  assert.deepEqual(warning('unlikely-dates').examples, [{ line: 11, value: '1066-10-14' }]);
});

test('a step that is suggested for a row or a column takes it away', async () => {
  const rows = async (code: string): Promise<{ total: number; columns: number }> => {
    const { step } = warning(code);
    assert.ok(step, code);
    const page = await server.client.call(queryPreview, { body: { file_id: file.id, steps: [step] } });
    return { total: page.total, columns: page.columns.length };
  };
  assert.deepEqual(await rows('total-row'), { total: 200, columns: 11 });
  assert.deepEqual(await rows('mostly-missing'), { total: 201, columns: 10 });
});
