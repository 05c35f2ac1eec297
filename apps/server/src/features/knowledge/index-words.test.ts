import assert from 'node:assert/strict';
import { test } from 'node:test';
import { highlightWords } from './highlight-words.ts';
import { extraWords, queryWords } from './index-words.ts';

test('words are indexed as people type them, too', () => {
  assert.equal(extraWords('The eﬃcient ofﬁce'), 'efficient office');
  assert.equal(extraWords('The meet-\ning is on Tues\u00ADday'), 'meeting Tuesday');
  assert.equal(extraWords('cafe\u0301 ＡＢＣ'), 'café ABC');
  assert.equal(extraWords('well-known café, naïve'), '');
});

test('a question in other letters of the same meaning is the same question', () => {
  assert.deepEqual(queryWords('ofﬁce ＡＢＣ cafe\u0301'), ['office', 'abc', 'café']);
});

test('what is found is marked where it stands', () => {
  assert.deepEqual(highlightWords('our ofﬁce', ['office']), [{ start: 4, end: 9 }]);
});
