import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composerAct } from './composer-keys.ts';

const press = (key: string, changes = {}) =>
  composerAct({ key, shiftKey: false, altKey: false, isComposing: false, ...changes });

test('Enter sends, Shift+Enter and Alt+Enter do not', () => {
  assert.equal(press('Enter'), 'send');
  assert.equal(press('Enter', { shiftKey: true }), undefined);
  assert.equal(press('Enter', { altKey: true }), undefined);
});

test('Enter that chooses a character of an input method sends nothing', () => {
  assert.equal(press('Enter', { isComposing: true }), undefined);
  assert.equal(press('Escape', { isComposing: true }), undefined);
});

test('Escape cancels and letters are letters', () => {
  assert.equal(press('Escape'), 'cancel');
  assert.equal(press('a'), undefined);
});
