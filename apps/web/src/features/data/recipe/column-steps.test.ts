import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnSteps } from './column-steps.ts';

const step = (id: string, lineage: Readonly<Record<string, string[]>>, status: 'ok' | 'disabled' = 'ok') => ({
  id,
  op: 'derive',
  status,
  problems: [],
  columns: [],
  lineage: { ...lineage },
  is_approximate_in_preview: false,
});

test('the steps of a column are those that made it or what it was made of', () => {
  const steps = [
    step('trim', { name: ['name'] }),
    step('other', { city: ['city'] }),
    step('rename', { person: ['name'] }),
    step('off', { person: ['city'] }, 'disabled'),
    step('total', { both: ['person', 'price'] }),
  ];
  assert.deepEqual(columnSteps({ steps }, 'both'), ['trim', 'rename', 'total']);
  assert.deepEqual(columnSteps({ steps }, 'city'), ['other']);
  assert.deepEqual(columnSteps({ steps }, 'price'), []);
});
