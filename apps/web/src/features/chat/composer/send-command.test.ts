import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendCommand } from './send-command.ts';

test('the command names the server, the model and a key only where one is needed', () => {
  const command = sendCommand({ base: 'http://localhost:8000', model: 'ollama/x', needsKey: true });
  assert.match(command, /^curl http:\/\/localhost:8000\/v1\/chat\/completions \\\n/u);
  assert.match(command, /Bearer cw_/u);
  assert.match(command, /"model":"ollama\/x"/u);
  assert.doesNotMatch(sendCommand({ base: '', model: undefined, needsKey: false }), /Bearer|"model"/u);
});

test('a quote in a model name does not end the shell string', () => {
  assert.match(sendCommand({ base: '', model: "it's", needsKey: false }), /it'\\''s/u);
});
