import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cologne } from './cologne.ts';
import { jaroWinkler, levenshtein } from './distances.ts';
import { fingerprint, ngramFingerprint } from './fingerprint.ts';
import { groupValues } from './group-values.ts';
import { metaphone } from './metaphone.ts';

const options = { method: 'levenshtein', ngram: 2, radius: 2, likeness: 0.92, block: 3 } as const;

test('fingerprints are those of OpenRefine', () => {
  assert.equal(fingerprint('  Smith, John  '), 'john smith');
  assert.equal(fingerprint('Université de Montréal'), 'de montreal universite');
  assert.equal(fingerprint('a a b'), 'a b');
  assert.equal(ngramFingerprint('Paris', 2), 'arispari');
  assert.equal(ngramFingerprint('Krzysztof', 1), 'fkorstyz');
});

test('names that sound alike in German have the same digits', () => {
  // Examples of https://de.wikipedia.org/wiki/K%C3%B6lner_Phonetik
  assert.equal(cologne('Wikipedia'), '3412');
  assert.equal(cologne('Müller-Lüdenscheidt'), '657 52682');
  assert.equal(cologne('Breschnew'), '17863');
  assert.equal(cologne('Meyer'), cologne('Maier'));
});

test('names that sound alike in English have the same key', () => {
  assert.equal(metaphone('Thompson'), '0MPSN');
  assert.equal(metaphone('Knight'), metaphone('Nite'));
  assert.equal(metaphone('Philip'), metaphone('Filip'));
  assert.equal(metaphone('Wright'), metaphone('Rite'));
  assert.notEqual(metaphone('Berlin'), metaphone('Paris'));
});

test('distances are those of the textbooks', () => {
  assert.equal(levenshtein('kitten', 'sitting', 5), 3);
  assert.equal(levenshtein('kitten', 'sitting', 2), 3);
  assert.equal(levenshtein('', 'abc', 5), 3);
  assert.equal(jaroWinkler('MARTHA', 'MARHTA').toFixed(3), '0.961');
  assert.equal(jaroWinkler('DIXON', 'DICKSONX').toFixed(3), '0.813');
  assert.equal(jaroWinkler('abc', 'xyz'), 0);
});

test('near values are one group, however far its ends are', () => {
  const values = ['Schmidt', 'Schmitt', 'Schmit', 'Berlin'];
  assert.deepEqual(groupValues(values, options).groups, [[0, 1, 2]]);
  assert.deepEqual(groupValues(['MARTHA', 'MARHTA', 'x'], { ...options, method: 'jaro-winkler', block: 2 }).groups, [[0, 1]]);
});
