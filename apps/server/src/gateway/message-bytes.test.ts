import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { messageBytes } from './message-bytes.ts';

const at = (offset: number) => ({ epoch: 'e', offset });

describe('the bytes of a message', () => {
  test('are its JSON with the position, or an event with it as id', () => {
    const message = { type: 'x', text: 'é' };
    assert.equal(messageBytes('websocket', message, undefined).toString(), '{"type":"x","text":"é"}');
    assert.equal(messageBytes('websocket', message, at(7)).toString(), '{"type":"x","text":"é","position":"e.7"}');
    assert.equal(messageBytes('sse', message, undefined).toString(), 'data: {"type":"x","text":"é"}\n\n');
    assert.equal(messageBytes('sse', message, at(7)).toString(), 'id: e.7\ndata: {"type":"x","text":"é","position":"e.7"}\n\n');
  });

  test('are the same ones for everybody who hears it', () => {
    const message = { type: 'x' };
    assert.equal(messageBytes('sse', message, at(1)), messageBytes('sse', message, at(1)));
    assert.notEqual(messageBytes('sse', message, at(1)), messageBytes('sse', message, at(2)));
    assert.notEqual(messageBytes('sse', message, at(1)), messageBytes('websocket', message, at(1)));
  });
});
