import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurnDetector } from './turn-detector.ts';
import type { TurnSign } from './turn-detector.ts';

const frameMs = 32;

/** One character per frame: `#` speech, `~` doubtful, `.` silence. */
type Frame = '#' | '~' | '.';

function hear(text: string, silenceMs = 320): readonly TurnSign[] {
  const detector = createTurnDetector({ threshold: 0.5, prefixMs: 64, silenceMs });
  const likely = { '#': 0.9, '~': 0.4, '.': 0.05 };
  return Array.from(text, (character) => character as Frame).flatMap((frame, at) => {
    const probability = likely[frame];
    const sign = detector.hear(probability, { startMs: at * frameMs, endMs: (at + 1) * frameMs });
    return sign ? [sign] : [];
  });
}

test('speech starts with its padding and ends after the silence', () => {
  assert.deepEqual(hear(`.....####${'.'.repeat(12)}`), [
    { kind: 'started', startMs: 5 * frameMs - 64 },
    { kind: 'paused', endMs: 9 * frameMs },
    { kind: 'stopped', endMs: 9 * frameMs },
  ]);
});

test('a click is no speech', () => {
  assert.deepEqual(hear('...#...#....'), []);
});

test('a doubtful frame holds speech but does not start it', () => {
  assert.deepEqual(hear('..~~~~..'), []);
  assert.deepEqual(
    hear('##~~~~~~~~~~~~').map(({ kind }) => kind),
    ['started'],
  );
});

test('speech after a pause goes on', () => {
  assert.deepEqual(
    hear(`###......##${'.'.repeat(10)}`).map(({ kind }) => kind),
    ['started', 'paused', 'resumed', 'paused', 'stopped'],
  );
});
