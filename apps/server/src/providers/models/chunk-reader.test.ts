import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChunkReader } from './chunk-reader.ts';
import type { Reading } from './chunk-reader.ts';
import { pick } from './fake/collect.ts';

const readAll = (payloads: readonly unknown[]): Reading[] => {
  const reader = createChunkReader({ isUsageOurs: true });
  return payloads.map((payload) =>
    reader.read(Buffer.from(`data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`)),
  );
};

const toolChunk = (...calls: readonly object[]): object => ({
  choices: [{ index: 0, delta: { role: 'assistant', tool_calls: calls } }],
});
const callsOf = (reading: Reading | undefined): unknown => pick(reading, 'event', 'chunk', 'choices', 0, 'delta', 'tool_calls');

test('what is no chunk is told apart: done, error, nothing, unreadable', () => {
  const kinds = readAll([
    '[DONE]',
    { error: { message: 'x' } },
    '{"choices":',
    '[]',
    '"text"',
    { id: 'no choices' },
    { choices: [], error: null },
  ]);
  assert.deepEqual(
    kinds.map(({ kind }) => kind),
    ['done', 'error', 'unreadable', 'unreadable', 'unreadable', 'unreadable', 'event'],
  );
  const reader = createChunkReader({ isUsageOurs: true });
  assert.equal(reader.read(Buffer.from(': ping\n\n')).kind, 'nothing');
  assert.equal(reader.read(Buffer.from('event: error\ndata: {"message":"x"}\n\n')).kind, 'error');
});

test('tool calls without index and type get them, per call', () => {
  const readings = readAll([
    toolChunk({ id: 'a', function: { name: 'one', arguments: '{' } }, { id: 'b', function: { name: 'two', arguments: '{' } }),
    toolChunk({ id: 'a', function: { arguments: '}' } }),
    toolChunk({ function: { arguments: '}' } }),
  ]);
  assert.deepEqual(callsOf(readings[0]), [
    { id: 'a', function: { name: 'one', arguments: '{' }, index: 0, type: 'function' },
    { id: 'b', function: { name: 'two', arguments: '{' }, index: 1, type: 'function' },
  ]);
  assert.deepEqual(pick(callsOf(readings[1]), 0, 'index'), 0);
  assert.deepEqual(pick(callsOf(readings[2]), 0, 'index'), 1);
});

test('a stream is finished when every choice that began is', () => {
  const reader = createChunkReader({ isUsageOurs: true });
  const push = (index: number, reason: string | null): void => {
    reader.read(Buffer.from(`data: ${JSON.stringify({ choices: [{ index, delta: {}, finish_reason: reason }] })}\n\n`));
  };
  assert.equal(reader.isFinished(), false);
  push(0, null);
  push(1, null);
  push(0, 'stop');
  assert.equal(reader.isFinished(), false);
  push(1, 'length');
  assert.equal(reader.isFinished(), true);
});

test('usage on a chunk with choices belongs to the caller', () => {
  const usage = {
    prompt_tokens: 5,
    completion_tokens: 2,
    prompt_cache_hit_tokens: 3,
    completion_tokens_details: { reasoning_tokens: 1 },
  };
  const [final, separate] = readAll([
    { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage },
    { choices: [], usage },
  ]);
  assert.equal(pick(final, 'event', 'isOurs'), false);
  assert.equal(pick(separate, 'event', 'isOurs'), true);
  assert.deepEqual(pick(final, 'event', 'usage'), {
    inputTokens: 5,
    cachedInputTokens: 3,
    cacheWriteTokens: 0,
    outputTokens: 2,
    reasoningTokens: 1,
  });
});
