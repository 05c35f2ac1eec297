import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Citation } from '@causeway/contract';
import { citedText } from './cited-text.ts';

const citations = [{ n: 1 }, { n: 2 }] as unknown as readonly Citation[];

test('numbers that name a citation lead to it, others stay text', () => {
  assert.equal(citedText('So [1][2], not [3].', citations), 'So [1](#cite-1)[2](#cite-2), not [3].');
});

test('links, definitions and code stay as they are', () => {
  const text = '[1](https://example.com)\n\n`a[1]`\n\n```\nb[2]\n```\n\n[1]: /x';
  assert.equal(citedText(text, citations), text);
});

test('without citations nothing changes', () => {
  assert.equal(citedText('a [1]', []), 'a [1]');
});
