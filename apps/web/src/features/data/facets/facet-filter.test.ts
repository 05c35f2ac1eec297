import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenValues, toggleValue } from './facet-filter.ts';

test('choosing a value again takes it back, and the last one clears the filter', () => {
  const one = toggleValue('land', undefined, 'DE');
  const two = toggleValue('land', one, 'FR');
  assert.deepEqual(two, { column: 'land', op: 'in', value: ['DE', 'FR'] });
  assert.deepEqual([...chosenValues(toggleValue('land', two, 'DE'))], ['FR']);
  assert.equal(toggleValue('land', one, 'DE'), undefined);
});

test('another kind of filter has no chosen values, and choosing replaces it', () => {
  const filter = { column: 'land', op: 'contains', value: 'D' } as const;
  assert.equal(chosenValues(filter).size, 0);
  assert.deepEqual(toggleValue('land', filter, 'DE'), { column: 'land', op: 'in', value: ['DE'] });
});
