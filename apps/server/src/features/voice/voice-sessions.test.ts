import assert from 'node:assert/strict';
import { after, mock, test } from 'node:test';
import type { RealtimeServerEvent } from '@causeway/contract';
import { temporaryDirectory } from '../../../../../tests/services.ts';
import { createSpeech } from '../../providers/speech/create-speech.ts';
import { callPrincipal } from './agent-models.ts';
import type { Peer } from './live-session.ts';
import { VoiceSessions } from './voice-sessions.ts';

const untouched = (): never => assert.fail('nobody was asked anything');

const speech = createSpeech({ directory: temporaryDirectory('voice-sessions') });
after(() => speech.close());

function setUp() {
  const sessions = new VoiceSessions({
    speech,
    modelsFor: () => ({ stream: untouched }),
    meter: { reserve: untouched },
    resolveModel: () => 'causeway/echo',
    record: async () => undefined,
    now: Date.now,
    onTrouble: (message, error) => assert.fail(`${message}: ${String(error)}`),
  });
  const principal = callPrincipal('owner');
  const open = (resumeId?: string) =>
    sessions.open({
      principal,
      payer: { userId: principal.userId, keyId: null, projectId: null },
      credentialId: 'browser-1',
      resumeId,
    });
  return { sessions, open };
}

function createPeer() {
  const events: RealtimeServerEvent[] = [];
  const closed: number[] = [];
  const peer: Peer = { send: (event) => events.push(event), close: (code) => closed.push(code) };
  return { peer, events, closed };
}

test('a session waits 30 s for its client, then ends', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const { sessions, open } = setUp();
  const { live, leave } = open('my-session');
  const { peer } = createPeer();
  live.attach(peer);
  leave(peer);
  mock.timers.tick(29_999);
  assert.equal(sessions.count, 1);
  mock.timers.tick(1);
  assert.equal(sessions.count, 0);
});

test('the old socket of a client that is back ends nothing, however late it is known to be dead', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const { sessions, open } = setUp();
  const [old, back] = [createPeer(), createPeer()];
  const { live, leave } = open('my-session');
  live.attach(old.peer);
  assert.equal(open('my-session').live, live);
  live.attach(back.peer);
  assert.deepEqual(old.closed, [1000]);
  leave(old.peer);
  mock.timers.tick(60_000);
  assert.equal(sessions.count, 1);
  assert.deepEqual(back.closed, []);
  leave(back.peer);
  mock.timers.tick(30_000);
  assert.equal(sessions.count, 0);
});

test('a session without a name ends with its socket', () => {
  const { sessions, open } = setUp();
  const { live, leave } = open();
  const { peer } = createPeer();
  live.attach(peer);
  leave(peer);
  assert.equal(sessions.count, 0);
});
