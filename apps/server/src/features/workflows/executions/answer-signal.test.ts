import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@causeway/contract';
import type { ExecutionEvent, TaskWait } from '@causeway/contract';
import type { SignalRequest } from '../../../durable/runs.ts';
import { createAnswerSignal } from './answer-signal.ts';

const person = { credentialId: 'session-1', isKey: false };
const robot = { credentialId: 'key_robot', isKey: true };

const asks = (wait: Partial<TaskWait>): ExecutionEvent => ({
  seq: 3,
  at: 30,
  type: 'task.waiting',
  path: '/do/0/ask',
  data: { wait: { for: 'signal', signal: '/do/0/ask', title: 'Send it?', ...wait } },
});
const received = (data: unknown): ExecutionEvent => ({
  seq: 4,
  at: 40,
  type: 'signal.received',
  path: '/do/0/ask',
  data: { key: '/do/0/ask', data },
});

function setUp(events: readonly ExecutionEvent[]) {
  const sent: SignalRequest[] = [];
  const answer = createAnswerSignal({
    readEvents: async () => events,
    runs: {
      signal: async (_run, request) => {
        sent.push(request);
        return { accepted: true, data: JSON.stringify(request.data), at: 50 };
      },
    },
  });
  return { sent, answer };
}

const isFault = (code: string) => (error: unknown) => error instanceof Fault && error.code === code;

describe('the answer to a question', () => {
  test('counts once; the second is told the first', async () => {
    const open = setUp([asks({})]);
    const first = await open.answer('exe_1', { key: '/do/0/ask', data: true }, person);
    assert.deepEqual([first.accepted, open.sent[0]?.isOnce, open.sent[0]?.by], [true, true, 'session-1']);
    const answered = setUp([asks({}), received(true)]);
    const second = await answered.answer('exe_1', { key: '/do/0/ask', data: false }, person);
    assert.deepEqual(second, { accepted: false, key: '/do/0/ask', data: true, at: 40 });
    assert.deepEqual(answered.sent, []);
  });

  test('may be asked again by a later visit', async () => {
    const again = setUp([asks({}), received(true), { ...asks({}), seq: 9 }]);
    assert.equal((await again.answer('exe_1', { key: '/do/0/ask', data: false }, person)).accepted, true);
  });

  test('comes from a person, or from a key that the roles name', async () => {
    const data = { key: '/do/0/ask', data: true };
    const closed = setUp([asks({ roles: ['finance'] })]);
    await assert.rejects(closed.answer('exe_1', data, robot), isFault('insufficient_scope'));
    assert.equal((await closed.answer('exe_1', data, person)).accepted, true);
    for (const roles of [['key'], ['finance', 'key_robot'], []]) {
      assert.equal((await setUp([asks({ roles })]).answer('exe_1', data, robot)).accepted, true, roles.join(' '));
    }
  });

  test('fits its form', async () => {
    const form = { type: 'object', properties: { approved: { type: 'boolean' } }, required: ['approved'] };
    const { answer, sent } = setUp([asks({ form })]);
    await assert.rejects(answer('exe_1', { key: '/do/0/ask', data: {} }, person), isFault('invalid_request'));
    await answer('exe_1', { key: '/do/0/ask', data: { approved: false } }, person);
    assert.equal(sent.length, 1);
  });
});

test('other signals may come as often as they like, but not under the names of the engine', async () => {
  const { answer, sent } = setUp([]);
  await answer('exe_1', { key: 'paid', data: 1 }, robot);
  await answer('exe_1', { key: 'paid', data: 2 }, robot);
  assert.deepEqual(
    sent.map(({ isOnce, data }) => [isOnce, data]),
    [
      [false, 1],
      [false, 2],
    ],
  );
  for (const key of ['child:exe_2', 'resolve:/do/0/ask']) {
    await assert.rejects(answer('exe_1', { key, data: {} }, person), isFault('invalid_request'));
  }
});
