import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cause } from '@causeway/client';
import { groupReports, toMarkdown } from './cause-report.ts';

const redis: Cause = {
  code: 'dependency_down',
  title: 'Redis is not available',
  sentence: 'Redis at 127.0.0.1:6379 refused the connection.',
  fix: { summary: 'Start Redis.', command: 'redis-server' },
  evidence: ['The server answered 503 dependency_unavailable'],
};

test('one cause is one card however often it happened', () => {
  const stopped: Cause = { code: 'backend_not_running', title: 'The server is not running', sentence: '', evidence: [] };
  const groups = groupReports([{ cause: redis, requestId: 'req_1' }, { cause: stopped }, { cause: redis, requestId: 'req_2' }]);
  assert.deepEqual(
    groups.map(({ report, count }) => [report.cause.title, count]),
    [
      ['Redis is not available', 2],
      ['The server is not running', 1],
    ],
  );
  assert.equal(groups[0]?.report.requestId, 'req_1');
});

test('the copied report has the cause, the fix, the request and the evidence', () => {
  const text = toMarkdown({ cause: redis, status: 503, requestId: 'req_1' });
  assert.match(text, /^### Redis is not available\n\nRedis at 127\.0\.0\.1:6379 refused/u);
  assert.match(text, /\*\*Fix:\*\* Start Redis\.\n```\nredis-server\n```/u);
  assert.match(text, /- Status: `503`\n- Request: `req_1`/u);
  assert.match(text, /```\nThe server answered 503 dependency_unavailable\n```/u);
});

test('a failure without an answer says so', () => {
  assert.match(toMarkdown({ cause: redis, status: 0 }), /- Status: `no answer`/u);
});
