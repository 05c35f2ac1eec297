import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SpeechDraft, Transcriber } from '../../providers/speech/speech.ts';
import { GuessedWords } from './guessed-words.ts';

/** Knows a word per second; its drafts are the seconds. Drafts wait until they are let go. */
function stage({ drafts = true } = {}) {
  const log: string[] = [];
  const waiting: (() => void)[] = [];
  const transcriber: Transcriber = {
    provider: 'local',
    model: 'fake',
    isLocal: true,
    transcribe: async () => ({ text: '' }),
    ...(drafts
      ? {
          draft: async (pcm: Int16Array, before: SpeechDraft) => {
            log.push(`draft ${pcm.length} of ${before.join(' ')}`);
            await new Promise<void>((resolve) => waiting.push(resolve));
            return [pcm.length];
          },
        }
      : {}),
  };
  const guesses = new GuessedWords({
    transcriber: () => transcriber,
    slice: (fromMs, toMs) => new Int16Array(toMs - fromMs),
    hear: async (_, sound, draft) => {
      log.push(`words ${sound.length} of ${draft.join(' ')}`);
      return { text: `${sound.length}`, draft: [sound.length] };
    },
  });
  const settle = async (): Promise<void> => {
    for (const resolve of waiting.splice(0)) resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { guesses, log, settle };
}

test('words are found from the draft of what was said before, and drafts from each other', async () => {
  const { guesses, log, settle } = stage();
  guesses.begin(100);
  guesses.goOn(1100);
  await settle();
  guesses.goOn(2100);
  // One draft at a time; the words wait for it.
  guesses.goOn(2200);
  guesses.guess(3100);
  await settle();
  assert.equal(await guesses.take(100, 3100), '3200');
  assert.deepEqual(log, ['draft 1000 of ', 'draft 2000 of 1000', 'words 3200 of 2000']);
  assert.equal(guesses.take(100, 3100), undefined);
});

test('a guess is for its own stretch, and a draft for its own speech', async () => {
  const { guesses, log, settle } = stage();
  guesses.begin(0);
  guesses.goOn(1000);
  guesses.begin(5000);
  await settle();
  guesses.guess(6000);
  assert.equal(guesses.take(0, 6000), undefined);
  guesses.guess(6000);
  guesses.resume();
  assert.equal(guesses.take(5000, 6000), undefined);
  assert.deepEqual(log, ['draft 1000 of ', 'words 1200 of ', 'words 1200 of ']);
});

test('an engine that drafts nothing still guesses', async () => {
  const { guesses, log } = stage({ drafts: false });
  guesses.begin(0);
  guesses.goOn(1000);
  guesses.guess(2000);
  assert.equal(await guesses.take(0, 2000), '2200');
  assert.deepEqual(log, ['words 2200 of ']);
});
