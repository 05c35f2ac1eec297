import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { CallPlayer } from './call-player.ts';

function setUp() {
  let now = 0;
  const sent: string[] = [];
  const played: [string, number][] = [];
  const player = new CallPlayer({
    format: { type: 'audio/pcmu' },
    writer: {
      audio: (bytes) => [`audio ${bytes.length}`],
      mark: (name) => [`mark ${name}`],
      clear: () => ['clear'],
    },
    send: (frame) => sent.push(String(frame)),
    onPlayed: (itemId, ms) => played.push([itemId, ms]),
    now: () => now,
  });
  const advance = (ms: number): void => {
    now += ms;
    mock.timers.tick(ms);
  };
  return { player, sent, played, advance };
}

test('an answer is sent only a little ahead of what is heard', (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const { player, sent, advance } = setUp();
  player.play('item_1', new Uint8Array(8 * 3000));
  const audio = (): number => sent.filter((frame) => frame.startsWith('audio')).length;
  assert.equal(audio(), 4, '400 ms of 3 s');
  advance(50);
  advance(50);
  assert.equal(audio(), 5);
  for (let at = 0; at < 60; at += 1) advance(50);
  assert.equal(audio(), 30);
});

test('marks tell what was heard, and the marks of what was cleared tell nothing', () => {
  const { player, sent, played } = setUp();
  player.play('item_1', new Uint8Array(8 * 300));
  const marks = sent.filter((frame) => frame.startsWith('mark ')).map((frame) => frame.slice(5));
  player.heardMark(marks[0] ?? '');
  assert.deepEqual(played, [['item_1', 100]]);
  player.clear();
  assert.equal(sent.at(-1), 'clear');
  for (const mark of marks) player.heardMark(mark);
  assert.deepEqual(played, [['item_1', 100]]);
});

test('a short rest waits for more sound, and is sent when there is none; what was heard is told without it being filled up', () => {
  const { player, sent, played } = setUp();
  player.play('item_1', new Uint8Array(8 * 130));
  assert.deepEqual(sent.slice(0, 2), ['audio 800', 'mark 0.1']);
  player.play('item_1', new Uint8Array(8 * 90));
  assert.equal(sent.filter((frame) => frame === 'audio 800').length, 2);
  player.finish('item_1');
  assert.equal(sent.at(-2), 'audio 160');
  player.heardMark('0.3');
  assert.deepEqual(played, [['item_1', 220]]);
});
