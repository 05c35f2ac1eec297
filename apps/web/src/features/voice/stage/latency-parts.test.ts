import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latencyParts, waitWords } from './latency-parts.ts';

test('a spoken turn has four parts, a typed one those it has', () => {
  const spoken = { endpoint_ms: 500, stt_ms: 0, llm_ttft_ms: 80, tts_ttfb_ms: 40, total_ms: 620 };
  assert.deepEqual(
    latencyParts(spoken).map(({ word, ms }) => `${word} ${ms}`),
    ['silence 500', 'words 0', 'first token 80', 'first sound 40'],
  );
  const typed = { endpoint_ms: null, stt_ms: null, llm_ttft_ms: 80, tts_ttfb_ms: null, total_ms: 80 };
  assert.deepEqual(
    latencyParts(typed).map(({ kind }) => kind),
    ['model'],
  );
});

test('waits are told in the unit that is read at a glance', () => {
  assert.equal(waitWords(640.4), '640 ms');
  assert.equal(waitWords(2449), '2.4 s');
});
