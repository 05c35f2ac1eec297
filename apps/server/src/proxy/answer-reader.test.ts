import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { array, assert as assertProperty, constantFrom, nat, oneof, property, string, uint8Array } from 'fast-check';
import { NotHttpError, parseAnswerHead } from './answer-head.ts';
import type { AnswerHead } from './answer-head.ts';
import { AnswerReader } from './answer-reader.ts';

interface Read {
  readonly head: AnswerHead | undefined;
  readonly statuses: readonly number[];
  readonly body: string;
  readonly trailers: readonly string[];
  readonly isEnded: boolean;
  readonly isReusable: boolean;
}

/** Reads an answer that arrives in these pieces, and then the end of the connection when asked. */
function read(pieces: readonly Buffer[], { isHead = false, isClosed = false } = {}): Read {
  const reader = new AnswerReader();
  const seen = { head: undefined as AnswerHead | undefined, statuses: [] as number[], body: '', isEnded: false };
  let trailers: readonly string[] = [];
  const take = (bytes: Buffer | undefined): void => {
    seen.body += bytes?.toString('latin1') ?? '';
  };
  reader.begin(
    {
      onInformation: ({ status }) => void seen.statuses.push(status),
      onHead: (head) => {
        seen.head = head;
      },
      onBody: take,
      onEnd: (last, lines) => {
        assert.equal(seen.isEnded, false, 'an answer ends once');
        seen.isEnded = true;
        take(last);
        trailers = lines;
      },
    },
    isHead,
  );
  for (const piece of pieces) reader.push(piece);
  if (isClosed) reader.finish();
  return { ...seen, trailers, isReusable: reader.isReusable };
}

const whole = (text: string, options = {}): Read => read([Buffer.from(text, 'latin1')], options);

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map((place) => place % bytes.length))].toSorted((a, b) => a - b);
  return [0, ...sorted].map((from, at) => bytes.subarray(from, sorted[at])).filter(({ length }) => length > 0);
}

const bodies = string({ unit: 'binary-ascii', maxLength: 300 });
const chunked = (parts: readonly string[], trailers: string): string =>
  `${parts.map((part) => `${part.length.toString(16)};ext=1\r\n${part}\r\n`).join('')}0\r\n${trailers}\r\n`;

const answers = oneof(
  bodies.map((body) => ({ text: `HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: ${body.length}\r\n\r\n${body}`, body })),
  array(
    bodies.filter((part) => part.length > 0),
    { maxLength: 5 },
  ).map((parts) => ({
    text: `HTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(parts, 'x-sum: 1\r\n')}`,
    body: parts.join(''),
  })),
  bodies.map((body) => ({
    text: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\nX-A: b\nContent-Length: ${body.length}\n\n${body}`,
    body,
  })),
);

describe('an answer is read', () => {
  test('the same, however its bytes are cut', () => {
    assertProperty(
      property(answers, array(nat(), { maxLength: 30 }), ({ text, body }, places) => {
        const result = read(cut(Buffer.from(text, 'latin1'), places));
        assert.equal(result.body, body);
        assert.equal(result.isEnded, true);
        assert.equal(result.isReusable, true);
        assert.equal(result.head?.lines, 'X-A: b\r\n');
      }),
    );
  });

  test('byte by byte', () => {
    const text = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(['one', 'two'], 'x-a: 1\r\nx-b: 2\r\n')}`;
    const result = read([...Buffer.from(text)].map((byte) => Buffer.from([byte])));
    assert.equal(result.body, 'onetwo');
    assert.deepEqual(result.trailers, ['x-a: 1', 'x-b: 2']);
  });

  test('and nothing but an error comes of any bytes at all', () => {
    assertProperty(
      property(
        uint8Array({ maxLength: 200 }),
        constantFrom('', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\r\nx:'),
        (bytes, start) => {
          try {
            read([Buffer.from(start), Buffer.from(bytes)], { isClosed: true });
          } catch (error) {
            assert.ok(error instanceof NotHttpError);
          }
        },
      ),
    );
  });

  test('to the end of the connection when it says no length', () => {
    const open = whole('HTTP/1.1 200 OK\r\n\r\nsome');
    assert.equal(open.isEnded, false);
    const ended = whole('HTTP/1.1 200 OK\r\n\r\nsome', { isClosed: true });
    assert.deepEqual([ended.body, ended.isEnded, ended.isReusable], ['some', true, false]);
  });

  test('without a body where there is none', () => {
    const cases = [
      ['HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', false],
      ['HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', false],
      ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', true],
      ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', true],
      ['HTTP/1.1 200 OK\r\n\r\n', true],
    ] as const;
    for (const [text, isHead] of cases) {
      const result = whole(text, { isHead });
      assert.deepEqual([result.isEnded, result.body, result.isReusable], [true, '', true], text);
    }
  });

  test('after the interim ones', () => {
    const result = whole(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    );
    assert.deepEqual(result.statuses, [100, 103]);
    assert.equal(result.head?.status, 200);
  });
});

describe('a connection', () => {
  const isReusable = (text: string): boolean => whole(text).isReusable;

  test('is not used again after an answer that says so, or that says too much', () => {
    assert.equal(isReusable('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'), true);
    assert.equal(isReusable('HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\nok'), false);
    assert.equal(isReusable('HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'), false);
    assert.equal(isReusable('HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok'), true);
    assert.equal(isReusable('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK'), false);
    const both = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n';
    assert.deepEqual([whole(both).body, isReusable(both)], ['ok', false]);
  });

  test('is kept as long as the backend says', () => {
    assert.equal(parseAnswerHead('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=7, max=100', false).idleMs, 7000);
    assert.equal(parseAnswerHead('HTTP/1.1 200 OK', false).idleMs, undefined);
  });
});

describe('a head', () => {
  test('keeps its lines as they came, in their order', () => {
    const head = parseAnswerHead(
      'HTTP/1.1 200 OK\r\nB: 1\r\nVary: X\r\na:2\r\nSet-Cookie: x=1\r\nConnection: close\r\nset-cookie: y',
      false,
    );
    assert.equal(head.lines, 'B: 1\r\na:2\r\nSet-Cookie: x=1\r\nset-cookie: y\r\n');
    assert.equal(head.vary, 'X');
  });

  test('that somebody could read differently is refused', () => {
    const wrong = [
      'HTTP/1.1 99 No',
      'HTTP/2 200',
      'HTTP/1.1 2000 OK',
      'HTTP/1.1 200 OK\r\nContent-Length: 1, 2',
      'HTTP/1.1 200 OK\r\nContent-Length: -1',
      'HTTP/1.1 200 OK\r\nContent-Length: 0x1',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked',
      'HTTP/1.1 200 OK\r\n: nameless',
      'HTTP/1.1 200 OK\r\na b: c',
      'HTTP/1.1 200 OK\r\na: b\rc: d',
      'HTTP/1.1 200 OK\r\na: \u0000',
    ];
    for (const text of wrong) assert.throws(() => parseAnswerHead(text, false), NotHttpError, JSON.stringify(text));
    assert.equal(parseAnswerHead('HTTP/1.1 200\r\nContent-Length: 2, 2\r\ncontent-length:2', false).contentLength, '2');
  });

  test('larger than 256 KiB is refused', () => {
    const large = Buffer.from(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(300_000)}`);
    assert.throws(() => read([large]), NotHttpError);
  });
});
