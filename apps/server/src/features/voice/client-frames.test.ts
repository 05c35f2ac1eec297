import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, property, string, uint8Array } from 'fast-check';
import { readClientFrame } from './client-frames.ts';

const cancel = JSON.stringify({ type: 'response.cancel', event_id: 'mine' });

test('bytes are sound, unless they are an event that was sent as bytes', () => {
  const sound = Uint8Array.of(0x7b, 0x22, 0, 1);
  assert.deepEqual(readClientFrame(sound), { kind: 'audio', bytes: sound });
  assert.deepEqual(readClientFrame(Buffer.from(cancel)), readClientFrame(cancel));
  assert.equal(readClientFrame(cancel).kind, 'says');
});

test('no text and no bytes make it throw', () => {
  assertProperty(
    property(string(), uint8Array(), (text, bytes) => {
      assert.equal(readClientFrame(text).kind, 'problem');
      assert.equal(readClientFrame(bytes).kind, 'audio');
    }),
  );
});
