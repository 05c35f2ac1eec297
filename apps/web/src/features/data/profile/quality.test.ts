import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColumnProfile } from '@causeway/contract';
import { qualityOf, qualityWords } from './quality.ts';

const column = (part: Partial<ColumnProfile>) =>
  ({ count: 0, nulls: 0, empty: 0, blank: 0, tokens: [], semantic: { exceptions: 0 }, ...part }) as unknown as ColumnProfile;

test('words for nothing count as empty, values that do not fit as odd', () => {
  const tokens = [{ value: 'NA', count: 5, share: 0.05 }];
  const semantic = { type: 'date', confidence: 1, exceptions: 3, examples: [] } as ColumnProfile['semantic'];
  const quality = qualityOf(column({ count: 90, nulls: 2, empty: 2, blank: 1, tokens, semantic }));
  assert.deepEqual(quality, { valid: 87, empty: 10, odd: 3, all: 100 });
  assert.equal(qualityWords(quality), '87 % valid, 10 % empty, 3.0 % odd');
});

test('what does not occur is not said', () => {
  assert.equal(qualityWords(qualityOf(column({ count: 7 }))), '100 % valid');
  assert.equal(qualityWords(qualityOf(column({}))), 'no rows');
});
