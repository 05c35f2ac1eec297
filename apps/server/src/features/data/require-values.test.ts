import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireValues } from './require-values.ts';

const parameters = [
  { name: 'least', type: 'integer' },
  { name: 'since', type: 'date', default: '2024-01-01' },
] as const;
const steps = [{ op: 'filter', expr: 'n >= $least' }];
const plan = (values: Readonly<Record<string, string | number | boolean | null>>) => ({ steps, parameters, values });

test('each parameter has a value of its type, or a default', () => {
  requireValues(plan({ least: 3 }));
  requireValues(plan({ least: '-3', since: '2025-02-01' }));
  requireValues(plan({ least: null }));
  requireValues({ ...plan({}), steps: [] });
});

test('a value that is missing, of another type or of no parameter is told', () => {
  assert.throws(() => requireValues(plan({})), /`least` has no value/u);
  assert.throws(() => requireValues(plan({ least: 'many' })), /`least` is integer, and "many" is not/u);
  assert.throws(() => requireValues(plan({ least: 1, since: '1.2.2024' })), /`since` is date/u);
  assert.throws(() => requireValues(plan({ leest: 1 })), {
    details: {
      param: 'values.leest',
      message: 'The recipe has no parameter `leest`.',
      fix: { summary: 'Did you mean `least`?' },
    },
  });
});
