import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallId, PhoneCall } from '@causeway/contract';
import { foldCalls, mergeCalls, noCalls } from './fold-calls.ts';

const call = (id: string, at: number, status: PhoneCall['status'] = 'ringing') =>
  ({ id: id as CallId, created_at: at, status }) as PhoneCall;
const said = (text: string, isFinal: boolean, speaker: 'caller' | 'assistant' = 'caller') =>
  ({
    type: 'caption',
    call_id: 'call_1' as CallId,
    caption: { speaker, text, at_ms: 0, is_final: isFinal },
  }) as const;

test('a call that changes is changed in the list, the newest first', () => {
  const first = foldCalls(noCalls, { type: 'snapshot', calls: [call('call_1', 1), call('call_2', 2)] });
  const view = foldCalls(first, { type: 'call', call: call('call_1', 1, 'completed') });
  assert.deepEqual(
    mergeCalls([call('call_0', 0), call('call_1', 1)], view).map(({ id, status }) => [id, status]),
    [
      ['call_2', 'ringing'],
      ['call_1', 'completed'],
      ['call_0', 'ringing'],
    ],
  );
});

test('words that were not final are replaced by what follows', () => {
  let view = noCalls;
  for (const message of [said('Hel', false), said('Hello.', true), said('Good', false, 'assistant'), said('Well', false)]) {
    view = foldCalls(view, message);
  }
  assert.deepEqual(
    view.captions.get('call_1' as CallId)?.map(({ text }) => text),
    ['Hello.', 'Good', 'Well'],
  );
});
