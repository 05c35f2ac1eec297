import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadyReply } from '@causeway/contract';
import { headlineOf } from './headline.ts';

const connection = { kind: 'live', latencyMs: 2, version: '0.1.0', checkedAt: 0 } as const;
const ready: ReadyReply = { status: 'ok', checks: { sqlite: { status: 'ok', latency_ms: 1, vital: true } } };

test('the headline is the state, the worst part first', () => {
  const redis = { status: 'degraded', latency_ms: 2, vital: false } as const;
  const degraded: ReadyReply = { status: 'degraded', checks: { ...ready.checks, redis } };
  assert.equal(headlineOf({ connection, ready: degraded, modelCount: 0, sessionCount: 0 }), 'Redis is not available');
  assert.equal(headlineOf({ connection, ready, modelCount: 0, sessionCount: 0 }), 'Ready for a model');
  assert.equal(headlineOf({ connection, ready, modelCount: 2, sessionCount: 0 }), 'Ready for the first chat');
  assert.equal(headlineOf({ connection, ready, modelCount: 2, sessionCount: 3 }), 'Everything is connected');
});

test('what is not known yet is not claimed', () => {
  assert.equal(headlineOf({ connection, ready: undefined, modelCount: 2, sessionCount: 3 }), 'Causeway');
  assert.equal(headlineOf({ connection, ready, modelCount: undefined, sessionCount: undefined }), 'Causeway');
});
