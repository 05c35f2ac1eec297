import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whereWeLose } from '../bench/harness/where-we-lose.ts';

const met = { what: 'write', goal: '<= 1 s', measured: '979 ms', isMet: true };
const missed = { what: 'read', goal: '<= 600 ms', measured: '1016 ms', isMet: false };

test('nothing is lost only where no goal was missed and nobody is better', () => {
  assert.equal(whereWeLose([met], []), 'nothing of what was measured here.');
  assert.equal(whereWeLose([met, missed], []), 'To our own goals: read (<= 600 ms: 1016 ms).');
  assert.equal(whereWeLose([met], ['polars takes 1 ms.']), 'polars takes 1 ms.');
  assert.equal(
    whereWeLose([missed], ['polars takes 1 ms.']),
    'polars takes 1 ms. To our own goals: read (<= 600 ms: 1016 ms).',
  );
});
