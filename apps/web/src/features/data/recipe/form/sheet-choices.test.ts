import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileId } from '@causeway/contract';
import type { DataFile } from '@causeway/contract';
import { otherColumns } from './other-columns.ts';
import { chosenSheet, sheetChoices, writtenChoice } from './sheet-choices.ts';

const file = (idText: string, sheets: Readonly<Record<string, readonly string[]>>, status: DataFile['status'] = 'ready') => ({
  id: fileId.parse(idText),
  name: `${idText}.xlsx`,
  status,
  sheets: Object.entries(sheets).map(([name, columns]) => ({
    name,
    rows: 1,
    columns: columns.length,
    rejected: 0,
    rows_in: 1,
    is_hidden: false,
    bytes: 1,
    dialect: null,
    decisions: [],
    warnings: [],
    fields: columns.map((column) => ({ name: column, label: column, proposed: null })),
  })),
});
const orders = file('fil_orders', { Orders: ['id', 'city'], Cities: ['city', 'country'] });
const cities = file('fil_cities', { Orders: ['place'], Cities: ['name', 'land'] });

test('sheets of other files are offered beside those of the file, but none that cannot be read', () => {
  const reading = file('fil_reading', { Sheet1: ['a'] }, 'reading');
  const choices = sheetChoices(orders, 'Orders', [orders, cities, reading]);
  assert.deepEqual(
    choices.map(({ name, fileName }) => [name, fileName]),
    [
      ['Cities', undefined],
      ['Orders', 'fil_cities.xlsx'],
      ['Cities', 'fil_cities.xlsx'],
    ],
  );
});

test('sheets of one name are told apart by their files', () => {
  const choices = sheetChoices(orders, 'Orders', [orders, cities]);
  for (const choice of choices) {
    const step = { op: 'join', with: writtenChoice(choice) };
    assert.equal(chosenSheet(step, 'with', choices), choice);
    assert.deepEqual(otherColumns(step, choices), choice.columns);
  }
  const gone = { op: 'join', with: { file: 'fil_gone', sheet: 'Cities' } };
  assert.equal(chosenSheet(gone, 'with', choices), undefined);
});
