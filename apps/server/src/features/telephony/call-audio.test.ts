import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, boolean, integer, property, record } from 'fast-check';
import { createCallAudio } from './call-audio.ts';

const format = { type: 'audio/pcmu' } as const;
const frameMs = 20;
const frameOf = (sequence: number) => ({
  kind: 'audio' as const,
  bytes: new Uint8Array(160).fill(sequence % 200),
  atMs: sequence * frameMs,
  sequence,
});
const marksOf = (pieces: readonly Uint8Array[]): number[] => pieces.map((piece) => piece[0] ?? -1);

test('frames in order pass at once', () => {
  const audio = createCallAudio(format);
  assert.deepEqual(
    [1, 2, 3].flatMap((at) => marksOf(audio.hear(frameOf(at), at * frameMs))),
    [1, 2, 3],
  );
});

test('frames out of order wait for each other, and a repeated one is heard once', () => {
  const audio = createCallAudio(format);
  const heard = [1, 3, 2, 2, 4].flatMap((sequence, at) => marksOf(audio.hear(frameOf(sequence), at * 5)));
  assert.deepEqual(heard, [1, 2, 3, 4]);
});

test('a lost frame becomes silence of its length', () => {
  const audio = createCallAudio(format);
  audio.hear(frameOf(1), 0);
  assert.deepEqual(audio.hear(frameOf(3), 20), []);
  const late = audio.idle(100);
  assert.deepEqual(
    late.map((piece) => [piece[0], piece.length]),
    [
      [0xff, 160],
      [3, 160],
    ],
  );
});

test('a phone that sends nothing is heard as silence', () => {
  const audio = createCallAudio(format);
  audio.hear(frameOf(1), 0);
  const [piece] = audio.idle(500);
  assert.equal(piece?.length, 500 * 8);
  assert.deepEqual(audio.idle(520), []);
});

test('whatever a carrier does, sound comes in order, at most once, and never later than it must', () => {
  const disorder = array(record({ delay: integer({ min: 0, max: 3 }), isLost: boolean(), isTwice: boolean() }), {
    minLength: 5,
    maxLength: 60,
    size: 'max',
  });
  check(
    property(disorder, (frames) => {
      const sent = frames.flatMap(({ delay, isLost, isTwice }, at) => {
        const arrival = { sequence: at + 1, at: (at + delay) * frameMs };
        if (isLost && at > 0) return [];
        return isTwice ? [arrival, { ...arrival, at: arrival.at + 5 }] : [arrival];
      });
      const audio = createCallAudio(format);
      const heard: number[] = [];
      for (const { sequence, at } of sent.toSorted((a, b) => a.at - b.at)) {
        heard.push(...marksOf(audio.hear(frameOf(sequence), at)));
      }
      heard.push(...marksOf(audio.idle(100_000)));
      const sounds = heard.filter((mark) => mark !== 0xff);
      assert.deepEqual(
        sounds,
        [...new Set(sounds)].toSorted((a, b) => a - b),
      );
      // A frame may come too late for its place, but only by more than frames wait.
      const first = sent.toSorted((a, b) => a.at - b.at)[0]?.sequence ?? 1;
      const due = new Set(sent.map(({ sequence }) => sequence).filter((sequence) => sequence >= first));
      assert.ok(sounds.length >= due.size * 0.5, `${sounds.length} of ${due.size}`);
    }),
    { numRuns: 1000 },
  );
});

test('frames of 100 ms that come in time are not torn apart by silence, and a hole after them is filled', () => {
  const audio = createCallAudio({ type: 'audio/pcm', rate: 8000 });
  const given: number[] = [];
  const take = (pieces: readonly Uint8Array[]): void => void given.push(...pieces.map((piece) => piece.length / 16));
  for (let now = 0; now <= 1000; now += 20) {
    if (now % 100 === 0) {
      const at = now / 100;
      take(audio.hear({ kind: 'audio', bytes: new Uint8Array(1600).fill(1), atMs: now, sequence: at }, now));
    }
    take(audio.idle(now));
  }
  assert.deepEqual(
    given,
    Array.from({ length: 11 }, () => 100),
  );
  for (let now = 1020; now <= 1160; now += 20) take(audio.idle(now));
  assert.equal(given.at(-1), 160);
});
