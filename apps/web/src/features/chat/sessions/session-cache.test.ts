import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mintId } from '@causeway/contract';
import type { Session } from '@causeway/contract';
import { placeSession, withoutSession } from './session-cache.ts';

function session(title: string, archived = false): Session {
  const id = mintId('session');
  const rest = {
    user_id: 'default',
    agent_id: null,
    metadata: {},
    model: null,
    system: null,
    leaf_id: null,
    created_at: 0,
    updated_at: 0,
  };
  return { ...rest, id, session_id: id, title, archived, message_count: 0 };
}

const [one, two] = [session('One'), session('Two')];
const pages = [{ sessions: [one], next_cursor: 'x' }, { sessions: [two] }];
const all = { text: '', isArchived: false };

test('a session moves to the front once, from whatever page', () => {
  assert.deepEqual(placeSession(pages, { ...two, title: 'New title' }, all), [
    { sessions: [{ ...two, title: 'New title' }, one], next_cursor: 'x' },
    { sessions: [] },
  ]);
});

test('a session leaves a list it no longer belongs to', () => {
  assert.deepEqual(
    placeSession(pages, { ...one, archived: true }, all).flatMap(({ sessions }) => sessions),
    [two],
  );
  assert.deepEqual(
    placeSession(pages, { ...one, title: 'x' }, { ...all, text: 'one' }).flatMap(({ sessions }) => sessions),
    [two],
  );
});

test('a session enters the archive and a search that its title matches', () => {
  const archived = session('Archived', true);
  assert.deepEqual(placeSession([], archived, { text: 'ARCH', isArchived: true }), [{ sessions: [archived] }]);
});

test('a removed session is in no page', () => {
  assert.deepEqual(withoutSession(pages, two.id), [{ sessions: [one], next_cursor: 'x' }, { sessions: [] }]);
});
