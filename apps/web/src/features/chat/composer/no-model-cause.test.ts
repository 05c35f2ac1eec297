import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mintId } from '@causeway/contract';
import type { Provider } from '@causeway/contract';
import { noModelCause } from './no-model-cause.ts';

const failed: Provider = {
  id: mintId('provider'),
  name: 'office',
  kind: 'openai',
  base_url: 'http://10.0.0.7:8080/v1',
  key_hint: null,
  source: 'saved',
  enabled: true,
  models: [],
  status: 'failed',
  cause: 'connect ECONNREFUSED 10.0.0.7:8080.',
};
const ollama = { name: 'Ollama', kind: 'openai', base_url: 'http://127.0.0.1:11434/v1', models: ['llama3.2'] } as const;

test('without anything the next step is a command', () => {
  assert.equal(noModelCause([], []).fix?.command, 'npx causeway models add');
});

test('a model server on this machine is named', () => {
  assert.match(noModelCause([], [{ ...ollama, models: [...ollama.models] }]).sentence, /Ollama runs on this machine/u);
});

test('a provider that does not answer is the cause', () => {
  const cause = noModelCause([failed], []);
  assert.equal(cause.sentence, 'office is set up, but does not answer: connect ECONNREFUSED 10.0.0.7:8080.');
  assert.deepEqual(cause.evidence, ['office at http://10.0.0.7:8080/v1: connect ECONNREFUSED 10.0.0.7:8080.']);
  assert.equal(noModelCause([{ ...failed, enabled: false }], []).fix?.command, 'npx causeway models add');
});
