import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const folder = import.meta.dirname;
const rulesInSpec = [...readFileSync(`${folder}/../SPEC.md`, 'utf8').matchAll(/^\| ([A-Z]{2}-\d{2}) \|/gmu)].map(
  (match) => match[1],
);

// A test name, or the first cell of a table of tests, starts with the ids of the rules it holds.
function rulesInTests(): ReadonlySet<string> {
  const sources = globSync('**/*.test.ts', { cwd: folder }).filter((name) => name !== 'spec.test.ts');
  const text = sources.map((name) => readFileSync(`${folder}/${name}`, 'utf8')).join('\n');
  const leads = text.matchAll(/^(?:test\(|\s*\[?|\s*test\()\s*['"`]((?:[A-Z]{2}-\d{2} ?)+)/gmu);
  return new Set([...leads].flatMap((match) => match[1]?.trim().split(' ') ?? []));
}

test('every rule of SPEC.md is held by a test', () => {
  const held = rulesInTests();
  assert.deepEqual(
    rulesInSpec.filter((rule) => rule === undefined || !held.has(rule)),
    [],
  );
});

test('every rule that a test names is in SPEC.md, once', () => {
  assert.deepEqual(
    [...rulesInTests()].filter((rule) => !rulesInSpec.includes(rule)),
    [],
  );
  assert.equal(new Set(rulesInSpec).size, rulesInSpec.length);
});
