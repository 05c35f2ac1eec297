import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guessKind } from './propose-types.ts';

const formatOf = (values: readonly string[]): string | undefined => {
  const kind = guessKind(values)?.kind;
  return kind === undefined ? undefined : `${kind.type} ${kind.format ?? ''}`.trim();
};

test('numbers that begin with zeros are no numbers: a type would take the zeros away', () => {
  assert.equal(formatOf(['001', '002', '017']), undefined);
  assert.equal(formatOf(['01234', '00501']), undefined);
  assert.equal(formatOf(['001.204', '010.300']), undefined);
});

test('numbers with groups of digits keep their formats', () => {
  assert.equal(formatOf(['1,204.5', '12', '0.7', '-1,000,000']), 'decimal 1,234.56');
  assert.equal(formatOf(['1.204,5', '12', '0,7', '-1.000.000']), 'decimal 1.234,56');
  assert.equal(formatOf(['1 204,5', '12', '0,7']), 'decimal 1 234,56');
});
