import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LogEntry } from '@causeway/contract';
import { chooseLogForm, createTerminalForm } from './log-terminal.ts';
import { createLogs } from './logs.ts';

const time = new Date(2025, 10, 20, 12, 3, 11).getTime();
const asked: LogEntry = {
  seq: 1,
  time,
  level: 'info',
  message: 'request',
  method: 'POST',
  path: '/v1/sessions',
  status: 201,
  duration_ms: 4.2,
};
const form = createTerminalForm({ hasColors: false });

describe('log lines for people', () => {
  test('a request is one line with the verdict on its origin', () => {
    const line = form({ ...asked, origin: 'http://localhost:5173', cors: 'allowed' });
    assert.equal(line, '12:03:11 POST /v1/sessions 201 4 ms  from http://localhost:5173 allowed\n');
  });

  test('a refused request names its code', () => {
    assert.equal(form({ ...asked, status: 404, code: 'not_found' }), '12:03:11 POST /v1/sessions 404 4 ms  not_found\n');
  });

  test('a warning says its cause and its fix', () => {
    const cause = 'connect ECONNREFUSED 127.0.0.1:6379';
    const text = form({ ...asked, level: 'warn', status: 503, duration_ms: 1200, code: 'dependency_unavailable', cause });
    assert.equal(
      text,
      [
        '12:03:11 POST /v1/sessions 503 1.2 s  dependency_unavailable',
        '         cause  connect ECONNREFUSED 127.0.0.1:6379',
        '         fix    Start it; /ready names it with its address.',
        '',
      ].join('\n'),
    );
  });

  test('what is no request is its message, and a stack keeps its lines', () => {
    const text = form({ seq: 1, time, level: 'error', message: 'request failed', cause: 'Error: x\n    at y' });
    assert.equal(text, '12:03:11 request failed\n         cause  Error: x\n             at y\n');
  });

  test('warnings are yellow and errors red, only where colors are shown', () => {
    const colored = createTerminalForm({ hasColors: true });
    assert.ok(colored({ ...asked, level: 'warn' }).includes('\u001B[33m'));
    assert.ok(colored({ ...asked, level: 'error' }).includes('\u001B[31m'));
    assert.ok(!form({ ...asked, level: 'error' }).includes('\u001B'));
  });

  test('a caller cannot send control characters to the terminal', () => {
    assert.doesNotMatch(form({ ...asked, path: '/\u001B[2J\u009B', origin: '\u0007' }), /[^\P{Cc}\n]/u);
  });

  test('a terminal gets lines, a pipe and a chosen level get JSON', () => {
    assert.ok(chooseLogForm({ isTTY: true, hasColors: () => true }, false));
    assert.equal(chooseLogForm({ isTTY: true }, true), undefined);
    assert.equal(chooseLogForm({}, false), undefined);
  });

  test('logs write the form they are given and keep secrets out of it', () => {
    const lines: string[] = [];
    const logs = createLogs({ level: 'info', form, destination: { write: (line) => void lines.push(line) } });
    logs.redact('hunter22');
    logs.debug('not shown');
    logs.warn('the password hunter22 was refused', { error: new Error('Bearer abcdefgh12345678') });
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /^\d\d:\d\d:\d\d the password \[secret\] was refused\n {9}cause {2}Error: \[secret\]\n/u);
    assert.equal(logs.recent({ level: 'debug', since: undefined, text: undefined, limit: 9 }).entries.length, 2);
  });
});
