import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assert as hold, integer, jsonValue, property } from 'fast-check';
import { isTooDeep } from './json-body.ts';

/** Short bodies are not looked through. */
const padded = (json: string): boolean => isTooDeep(json.padEnd(2001, ' '));
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

function depthOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
}

describe('a body', () => {
  test('may be 200 levels deep and not one more', () => {
    assert.equal(padded(nested(200)), false);
    assert.equal(padded(nested(201)), true);
    assert.equal(padded('{"a":'.repeat(201)), true);
  });

  test('may be as wide as it likes, and say brackets in its texts', () => {
    assert.equal(isTooDeep(`[${'[],'.repeat(1000)}0]`), false);
    assert.equal(
      isTooDeep(JSON.stringify(['['.repeat(1000), `"${'{'.repeat(1000)}`, String.raw`\"[`.repeat(300), '\\'])),
      false,
    );
  });

  test('is measured as it is read', () => {
    const levels = integer({ min: 150, max: 250 });
    hold(
      property(jsonValue({ maxDepth: 4 }), levels, (value, wrapped) => {
        const json = `${'['.repeat(wrapped)}${JSON.stringify(value)}${']'.repeat(wrapped)}`;
        assert.equal(padded(json), depthOf(value) + wrapped > 200);
      }),
    );
  });

  test('that is no JSON ends the measuring, too', () => {
    const texts = ['"', '"a', String.raw`\"`.repeat(300), `${']'.repeat(300)}${'['.repeat(500)}`];
    for (const text of texts) assert.equal(padded(text), false);
  });
});
