import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Fault } from '@causeway/contract';
import { createSpeech } from './create-speech.ts';
import type { SpeechOptions } from './create-speech.ts';
import { enginePackages } from './engines/engine-packages.ts';
import { placeOf } from './engines/find-engines.ts';

const none = mkdtempSync(join(tmpdir(), 'engines-'));
const all = mkdtempSync(join(tmpdir(), 'engines-'));
// Their names are enough to choose: nothing is loaded before the first words.
for (const { packages } of enginePackages) {
  for (const { name, version } of packages) {
    mkdirSync(placeOf(all, name), { recursive: true });
    writeFileSync(join(placeOf(all, name), 'package.json'), JSON.stringify({ version }));
  }
}
after(() => {
  for (const directory of [none, all]) rmSync(directory, { recursive: true });
});

const at = (baseUrl: string) => ({ baseUrl, apiKey: 'sk-speech-key' });
const remote = {
  openai: at('https://api.openai.com/v1'),
  sarvam: at('https://api.sarvam.ai'),
  deepgram: at('https://api.deepgram.com'),
  elevenlabs: at('https://api.elevenlabs.io'),
};
const heard = (options: SpeechOptions, name?: string, language?: string): string => {
  const { provider, model } = createSpeech(options).transcriber(name, language);
  return `${provider}/${model}`;
};
const spoken = (options: SpeechOptions, name?: string, of?: string): string => {
  const { provider, model } = createSpeech(options).voice(name, of);
  return `${provider}/${model}`;
};

const isMissing =
  (message: RegExp, command: string) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof Fault && error.code === 'speech_engine_missing');
    assert.match(error.message, message);
    assert.equal(error.details.fix?.command, command);
    return true;
  };

describe('the choice of an engine', () => {
  const full = { directory: all, remote };
  const own = { directory: all, remote: { openai: at('http://127.0.0.1:9/v1') } };

  test('what is configured stands before this machine', () => {
    assert.equal(heard(full), 'openai/gpt-4o-mini-transcribe');
    assert.equal(heard({ directory: all, remote: { sarvam: remote.sarvam } }), 'sarvam/saaras:v3');
    assert.equal(heard({ directory: all }), 'local/moonshine-tiny');
    assert.equal(spoken(full), 'openai/gpt-4o-mini-tts');
    assert.equal(spoken({ directory: all }), 'local/espeak-ng');
  });

  test("a server of one's own is asked by name, or where nothing else is", () => {
    assert.equal(heard(own), 'local/moonshine-tiny');
    assert.equal(heard(own, 'openai'), 'openai/whisper-1');
    assert.equal(heard({ ...own, directory: none }), 'openai/whisper-1');
  });

  test('a name chooses an engine, its model or its voice', () => {
    assert.equal(heard(full, 'moonshine'), 'local/moonshine-tiny');
    assert.equal(heard(full, 'deepgram:nova-2'), 'deepgram/nova-2');
    assert.equal(heard(full, 'sarvam/saaras:v4'), 'sarvam/saaras:v4');
    assert.equal(spoken(full, 'espeak:hi'), 'local/espeak-ng');
    assert.equal(spoken(full, 'elevenlabs:george', 'eleven_v3'), 'elevenlabs/eleven_v3');
    assert.equal(spoken(full, 'alloy', 'tts-1-hd'), 'openai/tts-1-hd');
    assert.equal(spoken(full, 'alloy', 'elevenlabs'), 'elevenlabs/eleven_flash_v2_5');
  });

  test("a model of OpenAI's means the default engine, with that model where it knows it", () => {
    assert.equal(heard(full, 'whisper-1'), 'openai/whisper-1');
    assert.equal(heard({ directory: all }, 'gpt-4o-transcribe'), 'local/moonshine-tiny');
    assert.equal(spoken({ directory: all }, 'alloy', 'gpt-4o-mini-tts'), 'local/espeak-ng');
  });

  test('a language goes to an engine that has it', () => {
    const indian = { directory: all, remote: { openai: at('http://127.0.0.1:9/v1') }, preferred: {} };
    assert.equal(heard(indian, undefined, 'hi'), 'openai/whisper-1');
    assert.equal(heard(indian, undefined, 'en-IN'), 'local/moonshine-tiny');
    assert.equal(heard({ directory: all }, undefined, 'hi'), 'local/moonshine-tiny');
  });

  test('the operator chooses what is used when nobody names one', () => {
    const chosen = { ...full, preferred: { transcriber: 'deepgram:nova-2', voice: 'espeak:hi' } };
    assert.equal(heard(chosen), 'deepgram/nova-2');
    assert.equal(heard(chosen, 'openai'), 'openai/gpt-4o-mini-transcribe');
    assert.equal(spoken(chosen), 'local/espeak-ng');
    const ready = createSpeech(chosen).engines();
    assert.equal(ready.find(({ kind }) => kind === 'transcriber')?.id, 'deepgram');
    assert.equal(ready.find(({ kind }) => kind === 'voice')?.id, 'espeak');
  });

  test('an engine that is missing is named with the command that installs it', () => {
    assert.throws(() => heard({ directory: none }), isMissing(/understands speech/u, 'npx causeway voice install moonshine'));
    assert.throws(() => spoken({ directory: none }), isMissing(/speaks/u, 'npx causeway voice install espeak'));
    const few = { directory: none, remote };
    assert.throws(() => spoken(few, 'espeak:hi'), isMissing(/eSpeak-NG was asked for/u, 'npx causeway voice install espeak'));
    assert.throws(() => heard(few, 'moonshine'), isMissing(/Moonshine was asked for/u, 'npx causeway voice install moonshine'));
  });
});
