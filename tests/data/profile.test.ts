import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { getProfile } from '@causeway/contract';
import type { DataProfile } from '@causeway/contract';
import { startDataServer, uploaded } from './data-server.ts';
import type { DataServer } from './data-server.ts';

const cities = ['Berlin', 'berlin', 'Paris', 'Rome'];
const zips = ['10115', '10115', '75001', '00100'];
const line = (row: number): string => {
  const when = `${String((row % 12) + 1).padStart(2, '0')}/${String((row % 12) + 1).padStart(2, '0')}/2024`;
  const amount = row === 17 ? '99999' : (row * 1.5).toFixed(2);
  return `${row + 1},${row % 7 === 0 ? ' Anna ' : 'Bert'},u${row}@example.com,${when},${amount},${cities[row % 4]},${zips[row % 4]},${row % 3 === 0 ? 'x' : 'NA'}`;
};
const header = 'id,name,email,when,amount,city,zip,note';
const csv = `${[header, ...Array.from({ length: 300 }, (_, row) => line(row)), line(299)].join('\n')}\n`;

let server: DataServer;
let profile: DataProfile;
before(async () => {
  server = await startDataServer();
  const file = await uploaded(server, 'people.csv', csv);
  profile = await server.client.call(getProfile, { query: { file_id: file.id } });
});
after(() => server?.close());

const column = (name: string) => {
  const found = profile.columns.find((each) => each.name === name);
  assert.ok(found, name);
  return found;
};
const warning = (code: string, name: string | null) => {
  const found = profile.warnings.find((each) => each.code === code && each.column === name);
  assert.ok(found, `${code} of ${name}`);
  return found;
};

test('values are counted exactly, words for nothing apart', () => {
  const note = column('note');
  assert.deepEqual([note.count, note.distinct, note.is_constant], [100, 1, false]);
  assert.deepEqual(note.tokens, [{ value: 'NA', count: 201, share: 0.6678 }]);
  assert.equal(column('email').distinct, 300);
  assert.deepEqual(column('name').top[0], { value: 'Bert', count: 258, share: 0.8571 });
});

test('columns are known by what their values mean', () => {
  const types = Object.fromEntries(profile.columns.map(({ name, semantic }) => [name, semantic.type]));
  const expected = {
    id: 'integer',
    name: 'category',
    email: 'email',
    when: 'date',
    amount: 'decimal',
    city: 'category',
    zip: 'postal-code',
    note: 'category',
  };
  assert.deepEqual(types, expected);
  assert.deepEqual([column('email').pii, column('name').pii], ['email', 'name']);
});

test('numbers have their figures, and what is far out is shown with its line', () => {
  const { numbers } = column('amount');
  assert.equal(numbers?.max, 99_999);
  assert.equal(numbers?.outliers.count, 1);
  assert.deepEqual(numbers?.outliers.examples, [{ line: 19, value: '99999' }]);
});

test('digits with leading zeros are not proposed as numbers', () => {
  assert.equal(column('zip').proposed, null);
});

test('each warning names rows that show it and a step that mends it', () => {
  assert.deepEqual(warning('outer-spaces', 'name').step, { id: 'clean-name', op: 'clean', columns: ['name'], do: ['trim'] });
  assert.deepEqual(warning('outer-spaces', 'name').examples[0], { line: 2, value: ' Anna ' });
  assert.deepEqual(warning('spellings', 'city').step, {
    id: 'map-city',
    op: 'map',
    column: 'city',
    values: [{ from: 'Berlin', to: 'berlin' }],
  });
  assert.equal(warning('duplicate-rows', null).count, 1);
  assert.deepEqual(warning('duplicate-rows', null).examples, [{ line: 302, value: null }]);
  assert.equal(warning('ambiguous-dates', 'when').count, 301);
});

test('a city decides its zip code', () => {
  assert.ok(
    profile.relations.dependencies.some(({ from, to, exceptions }) => from === 'city' && to === 'zip' && exceptions === 0),
  );
});

test('a second look at the same sheet is the same profile', async () => {
  const again = await server.client.call(getProfile, { query: { file_id: profile.file_id } });
  assert.deepEqual(again, profile);
});
