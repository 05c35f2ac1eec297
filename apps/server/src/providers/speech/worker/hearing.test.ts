import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { array, assert as check, asyncProperty, boolean, integer, record } from 'fast-check';
import { createHearing } from './hearing.ts';
import type { FrameDetector, HeardFrame } from './silero.ts';

/** Counts the frames of each channel since it was forgotten: what is heard out of order shows. */
function countingDetector(): FrameDetector {
  const counts = new Map<number, number>();
  return {
    async hear(frames: readonly HeardFrame[]) {
      assert.equal(new Set(frames.map(({ channel }) => channel)).size, frames.length, 'a channel twice in one run');
      await new Promise((resolve) => setImmediate(resolve));
      return frames.map(({ channel }) => {
        counts.set(channel, (counts.get(channel) ?? 0) + 1);
        return counts.get(channel) ?? 0;
      });
    },
    forget: (channel) => void counts.delete(channel),
  };
}

describe('the hearing of many', () => {
  test('keeps the order of each channel, also around what is forgotten', async () => {
    const happening = record({ channel: integer({ min: 1, max: 5 }), isForget: boolean(), isLater: boolean() });
    await check(
      asyncProperty(array(happening, { maxLength: 60 }), async (happenings) => {
        const heard = new Map<number, number[]>();
        const detector = countingDetector();
        const hearing = createHearing(
          async () => detector,
          (channels, probabilities) => {
            for (const [at, channel] of channels.entries()) {
              heard.set(channel, [...(heard.get(channel) ?? []), probabilities[at] ?? -1]);
            }
          },
        );
        const wanted = new Map<number, number[]>();
        const since = new Map<number, number>();
        for (const { channel, isForget, isLater } of happenings) {
          if (isLater) await new Promise((resolve) => setImmediate(resolve));
          if (isForget) {
            hearing.forget(channel);
            since.delete(channel);
            continue;
          }
          hearing.hear([{ channel, frame: new Int16Array(512) }]);
          since.set(channel, (since.get(channel) ?? 0) + 1);
          wanted.set(channel, [...(wanted.get(channel) ?? []), since.get(channel) ?? 0]);
        }
        await hearing.settled();
        assert.deepEqual(heard, wanted);
      }),
    );
  });

  test('a detector that fails hears nothing, and goes on', async () => {
    const heard: number[] = [];
    const broken: FrameDetector = {
      hear: async () => {
        throw new Error('no memory');
      },
      forget: () => undefined,
    };
    const hearing = createHearing(
      async () => broken,
      (_, probabilities) => heard.push(...probabilities),
    );
    hearing.hear([
      { channel: 1, frame: new Int16Array(512) },
      { channel: 1, frame: new Int16Array(512) },
    ]);
    await hearing.settled();
    assert.deepEqual(heard, [0, 0]);
  });
});
