import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anything, assert as check, dictionary, property, string } from 'fast-check';
import { realtimeSessionUpdate } from '@causeway/contract';
import { defaultVoiceSettings, readVoiceSettings, toSessionUpdate, voicesFor } from './voice-settings.ts';
import type { SpeechEngine } from '@causeway/contract';

test('whatever was kept becomes settings that a session takes', () => {
  check(
    property(dictionary(string(), anything()), (kept) => {
      const settings = readVoiceSettings({ ...kept, turns: kept['turns'] ?? 'whenever' });
      assert.equal(realtimeSessionUpdate.safeParse(toSessionUpdate(settings)).success, true);
    }),
  );
  assert.deepEqual(readVoiceSettings(null), defaultVoiceSettings);
  assert.equal(readVoiceSettings({ threshold: 7 }).threshold, 0.5);
  assert.equal(readVoiceSettings({ silenceMs: 800, turns: 'push' }).silenceMs, 800);
});

test('push to talk has no turn detection, and neither has a browser that recognizes', () => {
  const detectionOf = (changes: object) =>
    toSessionUpdate({ ...defaultVoiceSettings, ...changes }).audio?.input?.turn_detection;
  assert.equal(detectionOf({ turns: 'push' }), null);
  assert.equal(detectionOf({ hearing: 'browser' }), null);
  assert.equal(detectionOf({ turns: 'meaning' })?.type, 'semantic_vad');
  assert.equal(detectionOf({})?.type, 'server_vad');
});

test('answers that the browser speaks come as text', () => {
  const modalitiesOf = (speaking: string) => toSessionUpdate({ ...defaultVoiceSettings, speaking }).output_modalities;
  assert.deepEqual([modalitiesOf('browser'), modalitiesOf('none'), modalitiesOf('auto')], [['text'], ['text'], ['audio']]);
});

test('a voice is named with its engine', () => {
  const voiceOf = (changes: object) => toSessionUpdate({ ...defaultVoiceSettings, ...changes }).audio?.output?.voice;
  assert.equal(voiceOf({}), 'default');
  assert.equal(voiceOf({ speaking: 'espeak' }), 'espeak');
  assert.equal(voiceOf({ speaking: 'espeak', voice: 'espeak:hi' }), 'espeak:hi');
  const engine = { id: 'espeak', kind: 'voice', voices: ['en-us', 'hi'] } as unknown as SpeechEngine;
  assert.deepEqual(voicesFor('auto', [engine], 'espeak'), ['espeak:en-us', 'espeak:hi']);
  assert.deepEqual(voicesFor('browser', [engine], 'espeak'), []);
});
