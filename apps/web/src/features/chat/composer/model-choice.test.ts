import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Model } from '@causeway/contract';
import { chatModels, chooseModel, groupModels, modelName } from './model-choice.ts';

const model = (id: string): Model => ({ id, object: 'model', created: 0, owned_by: 'x' });
const models = [model('openai/gpt-b'), model('ollama/llama3.2:3b'), model('openai/gpt-a'), model('router/meta/llama')];
const none = { session: null, last: undefined, standard: null };

test('the session wishes first, then the browser, then the server', () => {
  const wishes = { session: 'ollama/llama3.2:3b', last: 'openai/gpt-a', standard: 'openai/gpt-b' };
  assert.equal(chooseModel(models, wishes), 'ollama/llama3.2:3b');
  assert.equal(chooseModel(models, { ...wishes, session: null }), 'openai/gpt-a');
  assert.equal(chooseModel(models, { ...wishes, session: null, last: undefined }), 'openai/gpt-b');
});

test('a wish that is not offered any more is passed over', () => {
  assert.equal(chooseModel(models, { ...none, session: 'gone/model', last: 'openai/gpt-a' }), 'openai/gpt-a');
});

test('a bare name finds its model', () => {
  assert.equal(chooseModel(models, { ...none, session: 'llama3.2:3b' }), 'ollama/llama3.2:3b');
});

test('without wishes the first answers, without models nothing', () => {
  assert.equal(chooseModel(models, none), 'openai/gpt-b');
  assert.equal(chooseModel([], none), undefined);
});

test('models stand under their provider by name', () => {
  assert.deepEqual(
    groupModels(models).map(({ group, items }) => [group, items.map(({ label }) => label)]),
    [
      ['ollama', ['llama3.2:3b']],
      ['openai', ['gpt-a', 'gpt-b']],
      ['router', ['meta/llama']],
    ],
  );
  assert.equal(modelName('plain'), 'plain');
});

test('models that do not chat are not offered, unless there is nothing else', () => {
  const embedding = model('openai/text-embedding-3-small');
  assert.deepEqual(chatModels([...models, embedding, model('openai/tts-1')]), models);
  assert.deepEqual(chatModels([embedding]), [embedding]);
});
