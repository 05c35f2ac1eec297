import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCall } from '@causeway/contract';
import { emptyCall, toCallBody } from './call-draft.ts';

test('what is left empty is left to the server', () => {
  const body = toCallBody({ ...emptyCall, to: '+1 415 555 0100' });
  assert.deepEqual(body, {
    to: '+14155550100',
    max_seconds: 600,
    max_cost_nano: null,
    machine_detection: false,
    recording_consent: false,
  });
  assert.equal(createCall.body.safeParse(body).success, true);
});

test('a limit of money is told in nano-dollars', () => {
  assert.equal(toCallBody({ ...emptyCall, dollars: '$0.50' }).max_cost_nano, 500_000_000);
});
