import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as assertProperty, boolean, constantFrom, integer, property, record, string } from 'fast-check';
import { readEventData } from './event-data.ts';
import { createSplitter } from './sse-splitter.ts';

function split(
  bytes: Buffer,
  sizes: readonly number[],
  maxEventBytes = 1_000_000,
): { events: Buffer[]; rest: Buffer; isTooLong: boolean } {
  const events: Buffer[] = [];
  let isTooLong = false;
  const splitter = createSplitter({
    onEvent: (event) => {
      events.push(Buffer.from(event));
    },
    maxEventBytes,
    onTooLong: () => {
      isTooLong = true;
    },
  });
  let start = 0;
  for (const size of [...sizes, bytes.length]) {
    splitter.push(bytes.subarray(start, start + size));
    start += size;
  }
  return { events, rest: splitter.rest(), isTooLong };
}

const line = string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll(/[\r\n]/gu, ' '));
const event = record({
  lines: array(
    line.map((text) => `data: ${text}`),
    { minLength: 1, maxLength: 3 },
  ),
  comment: boolean(),
  end: constantFrom('\n', '\r\n'),
});
const write = ({ lines, comment, end }: { lines: readonly string[]; comment: boolean; end: string }): string =>
  [...(comment ? [': ping'] : []), ...lines, '', ''].join(end);

test('however the bytes are sliced, the events are the same and nothing is lost', () => {
  assertProperty(
    property(
      array(event, { maxLength: 6 }),
      array(integer({ min: 0, max: 9 }), { maxLength: 80 }),
      line,
      (events, sizes, tail) => {
        const texts = events.map(write);
        const bytes = Buffer.from(texts.join('') + tail);
        const result = split(bytes, sizes);
        assert.deepEqual(result.events.map(String), texts);
        assert.equal(result.rest.toString(), tail);
      },
    ),
    { numRuns: 300 },
  );
});

test('the data of an event is its data lines, joined, without their first space', () => {
  assertProperty(
    property(event, (one) => {
      const expected = one.lines.map((text) => text.slice('data: '.length)).join('\n');
      assert.equal((readEventData(Buffer.from(write(one))) ?? '').trim(), expected.trim());
    }),
  );
});

test('comments, blank lines and other fields have no data', () => {
  for (const text of [': ping\n\n', '\n', '\r\n', 'event: x\nid: 1\n\n', 'retry: 10\n\n']) {
    assert.equal(readEventData(Buffer.from(text)), undefined);
  }
  assert.equal(readEventData(Buffer.from('data\n\n')), '');
  assert.equal(readEventData(Buffer.from('event: x\r\ndata:{"a":1}\r\n\r\n')), '{"a":1}');
});

test('an event longer than allowed ends the reading, in one chunk or in many', () => {
  const bytes = Buffer.from(`data: ${'x'.repeat(50)}\n\ndata: y\n\n`);
  for (const sizes of [[], [10, 10, 10, 10]]) {
    const { events, isTooLong } = split(bytes, sizes, 30);
    assert.deepEqual([events.length, isTooLong], [0, true]);
  }
});
