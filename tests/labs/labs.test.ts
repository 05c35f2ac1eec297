import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allLabs } from './all-labs.ts';

const labs = allLabs.map(({ lab }) => lab);
const withCauses = (count: number) => labs.filter(({ causes }) => causes.length === count);

test('every lab has a name of its own', () => {
  const ids = labs.map(({ id }) => id);
  assert.deepEqual(
    ids.filter((id, at) => ids.indexOf(id) !== at),
    [],
  );
});

test('there are enough labs of each kind', () => {
  assert.ok(withCauses(1).length >= 120);
  assert.ok(withCauses(2).length >= 40);
  assert.ok(withCauses(0).length >= 40);
});

test('causes are ids of the catalogue', () => {
  const named = labs.flatMap(({ causes, synonyms = [], consequences = [] }) => [...causes, ...synonyms, ...consequences]);
  assert.deepEqual(
    named.filter((code) => !/^[TCDPBWE]\d\d$/u.test(code)),
    [],
  );
});

test('a broken lab says what the browser shows, a healthy one has nothing to show', () => {
  assert.deepEqual(
    labs.filter(({ causes, shows }) => (causes.length === 0) !== (shows === undefined)).map(({ id }) => id),
    [],
  );
});

test('two causes are shown one after the other', () => {
  assert.deepEqual(
    withCauses(2)
      .filter(({ halfway, thenShows, mended }) => halfway === undefined || thenShows === undefined || mended === undefined)
      .map(({ id }) => id),
    [],
  );
});
