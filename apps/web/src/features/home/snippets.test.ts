import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snippetsFor } from './snippets.ts';

test('every snippet has the address of this server', () => {
  for (const { code, name } of snippetsFor({ base: 'http://localhost:8000', needsKey: true, model: 'ollama/llama3.2' })) {
    assert.ok(code.includes('http://localhost:8000'), name);
    assert.ok(code.includes('ollama/llama3.2'), name);
  }
});

test('a key is asked for only where one is needed', () => {
  const codes = snippetsFor({ base: 'http://localhost:8000', needsKey: false, model: undefined }).map(({ code }) => code);
  assert.ok(codes.every((code) => !code.includes('Authorization') && !code.includes('CAUSEWAY_API_KEY')));
});
