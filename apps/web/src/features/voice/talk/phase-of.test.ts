import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phaseOf } from './phase-of.ts';
import type { Turn } from './talk-view.ts';

const quiet = {
  link: 'live',
  isHolding: false,
  isMuted: false,
  isListening: true,
  isSpeaking: false,
  draft: '',
  view: { turns: [] as readonly Turn[], active: [] as readonly string[] },
} as const;
const turn = (state: Turn['state']): Turn => ({ id: 'a', speaker: 'you', text: '', state });
const withTurn = (state: Turn['state']) => ({ ...quiet, view: { turns: [turn(state)], active: [] } });

test('somebody who speaks is heard before anything else is said', () => {
  assert.equal(phaseOf({ ...withTurn('hearing'), isSpeaking: true }, false), 'hearing');
  assert.equal(phaseOf({ ...quiet, draft: 'hel' }, false), 'hearing');
});

test('an answer is thought about until its first sound', () => {
  assert.equal(phaseOf(withTurn('recognizing'), false), 'thinking');
  assert.equal(phaseOf({ ...quiet, view: { turns: [], active: ['r'] } }, false), 'thinking');
  assert.equal(phaseOf({ ...quiet, isSpeaking: true }, false), 'speaking');
});

test('silence says what to do', () => {
  assert.equal(phaseOf(quiet, false), 'listening');
  assert.equal(phaseOf(quiet, true), 'ready');
  assert.equal(phaseOf({ ...quiet, isMuted: true }, false), 'muted');
  assert.equal(phaseOf({ ...quiet, isListening: false }, false), 'typing');
  assert.equal(phaseOf({ ...quiet, link: 'off' }, false), 'off');
});
