import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildUrl } from './build-url.ts';

test('parameters are encoded, a wildcard keeps its slashes', () => {
  assert.equal(
    buildUrl('http://x', '/v1/sessions/:id/history', { params: { id: 'a/b c%' } }),
    'http://x/v1/sessions/a%2Fb%20c%25/history',
  );
  assert.equal(buildUrl('', '/v1/models/*', { params: { '*': 'ollama/llama3:8b?' } }), '/v1/models/ollama/llama3%3A8b%3F');
});

test('the query leaves out what is undefined or null and repeats lists', () => {
  const query = { text: 'a&b', archived: false, limit: 5, cursor: undefined, other: null, tag: ['x', 'y'] };
  assert.equal(buildUrl('http://x', '/p', { query }), 'http://x/p?text=a%26b&archived=false&limit=5&tag=x&tag=y');
  assert.equal(buildUrl('http://x', '/p', { query: { cursor: undefined } }), 'http://x/p');
});
