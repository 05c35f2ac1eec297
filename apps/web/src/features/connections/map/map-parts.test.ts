import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckResult } from '@causeway/contract';
import { dependenciesOf } from '../dependency.ts';
import { featuresOf } from './map-parts.ts';

const ok: CheckResult = { status: 'ok', latency_ms: 1, vital: true };
const down: CheckResult = { status: 'degraded', latency_ms: 2, vital: false, cause: 'Redis refused the connection.' };

test('a feature stands on those of its dependencies that this server has', () => {
  const parts = featuresOf(dependenciesOf({ database: ok, models: ok }));
  assert.deepEqual(
    parts.map(({ name, needs }) => [name, needs]),
    [
      ['Chat', ['models', 'database']],
      ['Workflows', ['database']],
      ['Sign-in', ['database']],
    ],
  );
});

test('a feature is as ill as the worst of what it needs', () => {
  const parts = featuresOf(
    dependenciesOf({ database: { ...ok, status: 'failed' }, models: down, redis: down, 'backend /api': ok }),
  );
  const kinds = Object.fromEntries(parts.map(({ name, kind }) => [name, kind]));
  assert.deepEqual(kinds, {
    Chat: 'failed',
    Workflows: 'failed',
    'Sign-in': 'failed',
    'Live streams': 'attention',
    'Rate limits': 'attention',
    'Proxy /api': 'done',
  });
});
