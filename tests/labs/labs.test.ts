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

/** The least a doctor has to know, of the catalogue: 102 causes. */
const least =
  'T01-T06 T08 T10 T11 T13-T15 T17-T20 C01-C17 C20-C28 C30-C34 C36 C42 D01-D05 D07-D13 D16 D17 D19 P01-P08 P10 P12 B01-B05 B07-B09 B11 B16 W01-W11 W14 W17 W19 W24 E01-E03';

const listed = least.split(' ').flatMap((range) => {
  const [first = '', last = first] = range.split('-');
  const count = Number(last.slice(1)) - Number(first.slice(1)) + 1;
  return Array.from({ length: count }, (_value, at) => first[0] + String(Number(first.slice(1)) + at).padStart(2, '0'));
});

test('every cause that a doctor has to know is reproduced', () => {
  const shown = new Set(labs.flatMap(({ causes, synonyms = [] }) => [...causes, ...synonyms]));
  assert.equal(listed.length, 102);
  assert.deepEqual(
    listed.filter((code) => !shown.has(code)),
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
