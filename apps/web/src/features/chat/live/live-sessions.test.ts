import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@causeway/client';
import { sessionId } from '@causeway/contract';
import type { Session } from '@causeway/contract';
import { createLiveSessions } from './live-sessions.ts';
import type { LiveSessions } from './live-sessions.ts';

const open = (): LiveSessions => createLiveSessions(createClient({ base: 'http://localhost' }), () => undefined);

const begin = (sessions: LiveSessions): string => {
  const live = sessions.fresh();
  const told: Session = {
    id: live.id,
    session_id: live.id,
    user_id: 'default',
    title: '',
    agent_id: null,
    metadata: {},
    model: null,
    system: null,
    leaf_id: null,
    archived: false,
    created_at: 1,
    updated_at: 1,
    message_count: 0,
  };
  live.begin(told);
  live.dismiss();
  assert.equal(live.current().isNew, false);
  return live.id;
};

Reflect.set(globalThis, 'requestAnimationFrame', (run: () => void) => setTimeout(run, 0));
Reflect.set(globalThis, 'cancelAnimationFrame', (timer: NodeJS.Timeout) => clearTimeout(timer));

test('a chat that just began stays until its own address is shown', () => {
  const sessions = open();
  const id = begin(sessions);
  assert.equal(sessions.fresh().id, id);
  sessions.leaveFresh();
  assert.notEqual(sessions.fresh().id, id);
});

test('a chat that did not begin is the same one after a look at another', () => {
  const sessions = open();
  const { id } = sessions.fresh();
  sessions.get(sessionId.parse('other'));
  sessions.leaveFresh();
  assert.equal(sessions.fresh().id, id);
});
