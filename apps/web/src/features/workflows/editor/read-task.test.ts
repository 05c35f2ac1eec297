import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTask } from './read-task.ts';

test('only a step is read from the clipboard', () => {
  assert.deepEqual(readTask('{"ask": {"call": "chat"}}'), { name: 'ask', task: { call: 'chat' } });
  for (const text of ['', 'words', '[]', '{"a": 1}', '{"a": {}, "b": {}}', 'null']) assert.equal(readTask(text), undefined);
});
