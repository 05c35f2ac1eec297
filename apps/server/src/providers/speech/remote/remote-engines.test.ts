import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Fault } from '@causeway/contract';
import { speechWires } from '../fake/speech-wires.ts';
import { soundOf, startFakeSpeech } from '../fake/start-fake-speech.ts';
import type { FakeSpeech, FakeTrouble } from '../fake/start-fake-speech.ts';
import type { Transcriber, Voice } from '../speech.ts';
import { deepgramSpeech } from './deepgram.ts';
import { elevenLabsSpeech } from './elevenlabs.ts';
import { openAiSpeech } from './openai.ts';
import { sarvamSpeech } from './sarvam.ts';

const patient = { firstByteMs: 20_000, silenceMs: 20_000, retryMs: 1 };
const hasty = { firstByteMs: 200, silenceMs: 200, retryMs: 1 };
const apiKey = 'sk-speech-key';
const second = new Int16Array(16_000);

const engines = {
  openai: (url: string, key: string, limits = patient) => openAiSpeech({ baseUrl: `${url}/v1`, apiKey: key, limits }),
  sarvam: (url: string, key: string, limits = patient) => sarvamSpeech({ baseUrl: url, apiKey: key, limits }),
  deepgram: (url: string, key: string, limits = patient) => deepgramSpeech({ baseUrl: url, apiKey: key, limits }),
  elevenlabs: (url: string, key: string, limits = patient) => elevenLabsSpeech({ baseUrl: url, apiKey: key, limits }),
};

async function soundOfVoice(voice: Voice, text: string, signal?: AbortSignal): Promise<Int16Array> {
  const pieces: Int16Array[] = [];
  for await (const piece of voice.speak(text, { voice: 'default', signal })) pieces.push(piece);
  const sound = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    sound.set(piece, at);
    at += piece.length;
  }
  return sound;
}

const isSpeechFault =
  (name: RegExp, retryable: boolean) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof Fault);
    assert.equal(error.code, 'speech_failed');
    assert.match(error.message, name);
    assert.equal(error.retryable, retryable);
    assert.ok(!JSON.stringify([error.message, error.details.reason]).includes(apiKey));
    return true;
  };

for (const [id, make] of Object.entries(engines)) {
  describe(`the engine ${id}`, () => {
    let fake: FakeSpeech;
    let transcriber: Transcriber;
    let voice: Voice;
    let name: RegExp;
    before(async () => {
      fake = await startFakeSpeech(speechWires[id as keyof typeof speechWires]);
      const made = make(fake.url, apiKey);
      [transcriber, voice] = [made.transcriber.open(), made.voice.open()];
      name = new RegExp(id, 'iu');
    });
    beforeEach(() => fake.misbehave('hang', 0));
    after(() => fake.close());

    test('understands a second of sound', async () => {
      const { text } = await transcriber.transcribe(second, { language: 'en' });
      assert.equal(text, 'heard 1000 ms');
      assert.equal(transcriber.isLocal, false);
    });

    test('speaks with every sample in its place', async () => {
      const sound = await soundOfVoice(voice, 'Hello there');
      assert.equal(voice.rate, 24_000);
      assert.deepEqual(Buffer.from(sound.buffer), soundOf('Hello there'));
    });

    for (const trouble of ['429', '500'] as const) {
      test(`asks once more after ${trouble}, and no more`, async () => {
        const askedBefore = fake.asked.length;
        fake.misbehave(trouble);
        assert.equal((await transcriber.transcribe(second)).text, 'heard 1000 ms');
        assert.equal(fake.asked.length, askedBefore + 2);
        fake.misbehave(trouble, 2);
        await assert.rejects(soundOfVoice(voice, 'Hi'), isSpeechFault(name, true));
        assert.equal(fake.asked.length, askedBefore + 4);
      });
    }

    test('names the key that is refused, and asks once', async () => {
      const askedBefore = fake.asked.length;
      fake.misbehave('401');
      await assert.rejects(transcriber.transcribe(second), (error) => {
        assert.ok(error instanceof Fault);
        assert.match(error.details.fix?.summary ?? '', /_API_KEY/u);
        return isSpeechFault(name, false)(error);
      });
      assert.equal(fake.asked.length, askedBefore + 1);
    });

    for (const trouble of ['hang', 'silent', 'cut'] satisfies FakeTrouble[]) {
      test(`ends with its name when the answer is: ${trouble}`, async () => {
        fake.misbehave(trouble, 2);
        const brief = make(fake.url, apiKey, hasty).voice.open();
        await assert.rejects(soundOfVoice(brief, 'Hello there'), isSpeechFault(name, true));
      });
    }

    test('calls an answer that cannot be read by its name', async () => {
      fake.misbehave('garbage');
      await assert.rejects(transcriber.transcribe(second), (error) => {
        assert.ok(error instanceof Fault && error.code === 'speech_failed');
        return name.test(error.message);
      });
    });

    test('ends with the signal', async () => {
      fake.misbehave('hang');
      const controller = new AbortController();
      const spoken = soundOfVoice(voice, 'Hello', controller.signal);
      controller.abort();
      await assert.rejects(spoken);
    });
  });
}

describe('Sarvam', () => {
  test('hears long sound in pieces, and languages by their Indian codes', async (t) => {
    const fake = await startFakeSpeech(speechWires.sarvam);
    t.after(() => fake.close());
    const { transcriber, translator } = sarvamSpeech({ baseUrl: fake.url, apiKey, limits: patient });
    const { text, language } = await transcriber.open().transcribe(new Int16Array(16_000 * 60), { language: 'hi' });
    const lengths = [...text.matchAll(/heard (\d+) ms/gu)].map(([, ms]) => Number(ms));
    assert.equal(lengths.length, 3);
    // Each length is rounded.
    assert.ok(Math.abs(lengths.reduce((sum, ms) => sum + ms, 0) - 60_000) <= lengths.length);
    assert.equal(language, 'hi-IN');
    assert.equal((await translator.open().transcribe(second)).text, 'in English: heard 1000 ms');
  });
});
