import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurnDetector } from './turn-detector.ts';
import type { TurnSign } from './turn-detector.ts';

const frameMs = 32;

/** One character per frame: `#` speech, `~` doubtful, `,` what the detector still takes for speech though nothing sounds, `.` silence. */
type Frame = '#' | '~' | ',' | '.';

function hear(text: string, rules: { readonly silenceMs?: number; readonly isSelective?: boolean } = {}): readonly TurnSign[] {
  const detector = createTurnDetector({ threshold: 0.5, prefixMs: 64, silenceMs: 320, ...rules });
  const likely = { '#': 0.9, '~': 0.4, ',': 0.9, '.': 0.05 };
  const powers = { '#': 3000, '~': 2000, ',': 100, '.': 50 };
  return Array.from(text, (character) => character as Frame).flatMap((frame, at) => {
    const probability = likely[frame];
    const sign = detector.hear({ probability, power: powers[frame], startMs: at * frameMs, endMs: (at + 1) * frameMs });
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

test('one loud frame is a start where the detector takes no noise for speech', () => {
  assert.deepEqual(hear('.....#..', { isSelective: true })[0], { kind: 'started', startMs: 5 * frameMs - 64 });
  assert.deepEqual(hear('.....,..', { isSelective: true }), []);
});

test('a consonant that the detector doubts does not delay the start', () => {
  const kinds = (text: string): readonly string[] => hear(text).map(({ kind }) => kind);
  assert.deepEqual(kinds('...#.#'), ['started']);
  assert.deepEqual(kinds('...#~'), ['started']);
  assert.deepEqual(kinds('...~.~'), []);
});

test('the end of speech is where its sound ends, not where the detector forgets it', () => {
  const stop = hear(`.####,,${'.'.repeat(12)}`).at(-1);
  assert.deepEqual(stop, { kind: 'stopped', endMs: 5 * frameMs });
  // Soft words are words: only so much is taken off.
  assert.deepEqual(hear(`.####${','.repeat(20)}${'.'.repeat(12)}`).at(-1), { kind: 'stopped', endMs: 23 * frameMs });
});

test('speech that goes on is told of, less often the longer it lasts', () => {
  const told = hear('#'.repeat(300)).flatMap((sign) => (sign.kind === 'ongoing' ? [sign.endMs] : []));
  assert.ok(told.length > 4 && told.length < 8, told.join(' '));
  assert.ok((told[0] ?? 0) >= 1000 && (told.at(-1) ?? 0) > 6000, told.join(' '));
});
