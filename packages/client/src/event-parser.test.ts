import { array, assert as assertProperty, constantFrom, nat, property, tuple } from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEventParser } from './event-parser.ts';

const whole = (text: string) => createEventParser()(text);

/** The text in pieces cut at the given places. */
function pieces(text: string, cuts: readonly number[]): string[] {
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length].toSorted((a, b) => a - b);
  return places.slice(1).map((end, index) => text.slice(places[index], end));
}

test('data lines are joined, comments and unknown fields are dropped', () => {
  const events = whole(': hello\nretry: 5\nid: e.1\nevent: tick\ndata: a\ndata:b\ndata\n\ndata: {"x":1}\r\n\r\n');
  assert.deepEqual(events, [
    { event: 'tick', data: 'a\nb\n', id: 'e.1' },
    { event: 'message', data: '{"x":1}', id: undefined },
  ]);
});

test('an event without its empty line, and one without data, never come out', () => {
  assert.deepEqual(whole('data: cut'), []);
  assert.deepEqual(whole('data: cut\n'), []);
  assert.deepEqual(whole('event: nothing\n\n'), []);
});

test('each line end counts, and a cut anywhere changes nothing', () => {
  const line = constantFrom('data: a', 'data:  b ', 'id: e.1', ': c', 'event: x', '', 'data');
  const end = constantFrom('\n', '\r\n', '\r');
  const text = array(tuple(line, end), { maxLength: 20 }).map((lines) => lines.flat().join(''));
  assertProperty(
    property(text, array(nat(), { maxLength: 20 }), (given, cuts) => {
      const parse = createEventParser();
      const cut = pieces(given, cuts).flatMap((piece) => parse(piece));
      assert.deepEqual(cut, whole(given));
      assert.deepEqual(whole(given.replaceAll(/\r\n|\r/gu, '\n')), whole(given));
    }),
    { numRuns: 500 },
  );
});
