import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseOf, connect } from '../rules/scene-suite.ts';
import { makeReport } from './make-report.ts';

test('what was never sent is no step: a backend that is down has refused no preflight', () => {
  const examined = caseOf({ request: { method: 'PUT' }, facts: [] });
  const { checks } = makeReport(examined, [connect('refused')], { requestsSent: 0, durationMs: 1 });
  assert.deepEqual(
    checks.map(({ name, state }) => [name, state]),
    [['Address', 'error']],
  );
});
