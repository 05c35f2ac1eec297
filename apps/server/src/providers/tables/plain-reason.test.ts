import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainReason } from './plain-reason.ts';

test('a reason keeps its words and loses paths, secrets and further lines', () => {
  const said = [
    ["Error: Cannot find module '/srv/app/worker/main.ts'\n    at x", "Error: Cannot find module '…'"],
    ['TypeError: rows is not iterable', 'TypeError: rows is not iterable'],
    [String.raw`IO Error: read of "C:\data\a.parquet" failed`, 'IO Error: read of "…" failed'],
    ['Error: token=abcdefghijkl was refused', 'Error: … was refused'],
    ['16/17 rows, and/or more', '16/17 rows, and/or more'],
  ] as const;
  for (const [text, plain] of said) assert.equal(plainReason(text), plain);
  assert.equal(plainReason('x'.repeat(1000)).length, 200);
});
