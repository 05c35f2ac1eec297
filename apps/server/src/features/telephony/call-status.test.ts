import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callStatuses } from '@causeway/contract';
import { array, assert as check, constantFrom, property } from 'fast-check';
import { furtherOf, isOver } from './call-status.ts';

test('callbacks in any order, any number of times, end at the same place', () => {
  check(
    property(array(constantFrom(...callStatuses), { minLength: 1, maxLength: 12 }), (told) => {
      let status = told[0] ?? 'queued';
      for (const next of told) {
        const before = status;
        status = furtherOf(status, next);
        if (isOver(before)) assert.equal(status, before, 'what is final stays');
      }
      const furthest = Math.max(...told.map((each) => (isOver(each) ? 4 : callStatuses.indexOf(each))));
      assert.equal(isOver(status) ? 4 : callStatuses.indexOf(status), furthest);
    }),
  );
});
