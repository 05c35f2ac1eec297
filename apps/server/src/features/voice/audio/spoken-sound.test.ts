import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Detector } from '../../../providers/speech/speech.ts';
import { spokenSound } from './spoken-sound.ts';

const loudDetector: Detector = {
  isSelective: true,
  hear: (frame) => Promise.resolve(frame.some((sample) => sample !== 0) ? 1 : 0),
  reset: () => undefined,
  close: () => undefined,
};

const perSecond = 16_000;
const tone = (seconds: number): Int16Array =>
  Int16Array.from({ length: seconds * perSecond }, (_, at) => (at % 40 < 20 ? 8000 : -8000));
const silence = (seconds: number): Int16Array => new Int16Array(seconds * perSecond);
const join = (...parts: readonly Int16Array[]): Int16Array => Int16Array.from(parts.flatMap((part) => [...part]));
const loud = (sound: Int16Array): number => sound.filter((sample) => sample !== 0).length / perSecond;

test('silence around and between what is said is left out, and nothing of what is said', async () => {
  const spoken = await spokenSound(join(silence(6), tone(2), silence(5), tone(1), silence(2)), loudDetector);
  assert.ok(loud(spoken) > 2.9, `${loud(spoken)} s of speech`);
  assert.ok(spoken.length / perSecond < 5.5, `${spoken.length / perSecond} s in all`);
});

test('where nobody seems to speak all of it is kept', async () => {
  assert.equal((await spokenSound(silence(3), loudDetector)).length, 3 * perSecond);
});
