import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mintId } from '@causeway/contract';
import type { Session } from '@causeway/contract';
import { groupSessions } from './group-sessions.ts';

const at = (...[year, month, day, hour, minute]: [number, number, number, number, number]) =>
  new Date(year, month - 1, day, hour, minute).getTime();

function session(updatedAt: number): Session {
  const id = mintId('session');
  const rest = { user_id: 'default', title: '', agent_id: null, metadata: {}, model: null, system: null, leaf_id: null };
  return { ...rest, id, session_id: id, archived: false, created_at: 0, updated_at: updatedAt, message_count: 0 };
}

test('sessions stand under the local day of their last use, the latest first', () => {
  const midnight = at(2026, 3, 2, 0, 0);
  const [early, late, before, old] = [
    session(midnight),
    session(at(2026, 3, 2, 9, 0)),
    session(midnight - 1),
    session(at(2026, 2, 27, 12, 0)),
  ];
  const groups = groupSessions([old, before, early, late], at(2026, 3, 2, 10, 0));
  assert.deepEqual(groups, [
    { name: 'Today', sessions: [late, early] },
    { name: 'Yesterday', sessions: [before] },
    { name: 'Earlier', sessions: [old] },
  ]);
});

test('a session of a clock that runs ahead belongs to today', () => {
  const now = at(2026, 3, 2, 10, 0);
  assert.deepEqual(
    groupSessions([session(now + 86_400_000 * 2)], now).map(({ name }) => name),
    ['Today'],
  );
});

test('empty groups are left out', () => {
  assert.deepEqual(groupSessions([], at(2026, 3, 2, 10, 0)), []);
});
