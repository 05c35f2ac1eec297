import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SpeechEngine } from '@causeway/contract';
import { engineChoices } from './engine-choices.ts';
import { missingEngine } from './missing-engine.ts';
import { defaultVoiceSettings } from './voice-settings.ts';

const engine = (id: string, kind: SpeechEngine['kind'], isReady: boolean): SpeechEngine => ({
  id,
  kind,
  name: id,
  model: id,
  is_ready: isReady,
  is_local: true,
  licence: null,
  languages: [],
  voices: [],
  missing: isReady ? null : { cause: `${id} is not installed`, command: `npx causeway voice install ${id}` },
});
const nothing = {
  engines: [engine('moonshine', 'transcriber', false), engine('espeak', 'voice', false)],
  defaults: { transcriber: null, voice: null },
};
const half = {
  engines: [engine('moonshine', 'transcriber', true), engine('espeak', 'voice', false)],
  defaults: { transcriber: 'moonshine', voice: null },
};

test('without engines one card names both, with the command', () => {
  const missing = missingEngine(nothing, defaultVoiceSettings);
  assert.equal(missing?.cause.title, 'No speech engine is installed');
  assert.equal(missing.cause.fix?.command, 'npx causeway voice install');
  assert.equal(missing.cause.evidence.length, 2);
});

test('only what is chosen can be missing', () => {
  const mute = missingEngine(half, defaultVoiceSettings)?.cause;
  assert.equal(mute?.title, 'Nothing here speaks');
  assert.equal(mute.fix?.command, 'npx causeway voice install espeak');
  assert.equal(missingEngine(half, { ...defaultVoiceSettings, speaking: 'browser' }), undefined);
  assert.equal(missingEngine(half, { ...defaultVoiceSettings, speaking: 'none' }), undefined);
  assert.equal(missingEngine(half, { ...defaultVoiceSettings, speaking: 'espeak' })?.isSpeaking, true);
  const browser = { ...defaultVoiceSettings, hearing: 'browser', speaking: 'browser' };
  assert.equal(missingEngine(nothing, browser), undefined);
});

test('an engine that is missing can be seen, not chosen', () => {
  const choices = engineChoices({ engines: half.engines, kind: 'voice', standard: null, hasBrowser: true });
  assert.deepEqual(
    choices.map(({ value, disabled = false }) => [value, disabled]),
    [
      ['auto', false],
      ['espeak', true],
      ['browser', false],
      ['none', false],
    ],
  );
});
