import { Fault } from '@causeway/contract';
import type { FileId, SheetColumn } from '@causeway/contract';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataFiles, FoundSheet } from './data-files.ts';
import { createPlans } from './plans.ts';
import { createRecipeChecks } from './recipe-checks.ts';

const fieldsOf = (...names: readonly string[]): SheetColumn[] => names.map((name) => ({ name, label: name, proposed: null }));
const sheets = [
  { name: 'Orders', file: 'a.parquet', fields: fieldsOf('id', 'city') },
  { name: 'Cities', file: 'b.parquet', fields: fieldsOf('city', 'country') },
];
const fileId = 'fil_1' as FileId;
const dataFiles = {
  findSheet: async ({ owner }, name) => {
    if (owner !== 'ada') throw new Fault('not_found', {});
    const sheet = sheets.find((each) => each.name === name) ?? sheets[0];
    return { file: { owner, ingested: { sheets } }, sheet, folder: '', source: '' } as unknown as FoundSheet;
  },
} satisfies Pick<DataFiles, 'findSheet'>;
const tables = { perform: () => Promise.reject(new Error('no row is read')) };
const checks = createRecipeChecks(dataFiles, createPlans({ dataFiles, tables, saltOf: () => 'salt' }));
const { signal } = new AbortController();
const query = { owner: 'ada', fileId, sheet: undefined, parameters: [] };

test('a check knows the other sheets of the file', async () => {
  const steps = [{ op: 'join', with: { sheet: 'Cities' }, on: [{ left: 'city', right: 'city' }] }];
  const { columns, steps: checked } = await checks.check({ ...query, steps }, signal);
  assert.deepEqual(
    columns.map(({ name }) => name),
    ['id', 'city', 'country'],
  );
  assert.deepEqual(checked[0]?.problems, []);
});

test('a step that cannot run is told with the way out', async () => {
  const { steps } = await checks.check({ ...query, steps: [{ op: 'drop', columns: ['citi'] }] }, signal);
  assert.equal(steps[0]?.status, 'broken');
  assert.equal(steps[0].problems[0]?.fix, 'did you mean `city`?');
});

test('a file of somebody else is not there', async () => {
  await assert.rejects(checks.check({ ...query, owner: 'eve', steps: [] }, signal), { code: 'not_found' });
});
