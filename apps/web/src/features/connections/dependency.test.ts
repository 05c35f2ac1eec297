import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportOfDependency } from './dependency.ts';

test('a short cause is the title, and the consequence the sentence', () => {
  const fix = { summary: 'Start Redis.', command: 'redis-server' };
  const cause = 'Redis at 127.0.0.1:6379 refused the connection.';
  const report = reportOfDependency({
    id: 'redis',
    name: 'Redis',
    check: { status: 'degraded', latency_ms: 2, vital: false, cause, fix },
  });
  assert.equal(report?.cause.title, 'Redis at 127.0.0.1:6379 refused the connection');
  assert.equal(report.cause.sentence, 'The rest of the server works meanwhile.');
  assert.equal(report.cause.fix?.command, 'redis-server');
});

test('the first clause of a long cause is the title', () => {
  const cause = 'The provider "ollama" at 127.0.0.1:11434 refused the connection: nothing listens there.';
  const report = reportOfDependency({
    id: 'models',
    name: 'Models',
    check: { status: 'degraded', latency_ms: 2, vital: false, cause },
  });
  assert.equal(report?.cause.title, 'The provider "ollama" at 127.0.0.1:11434 refused the connection');
  assert.equal(report.cause.sentence, 'Nothing listens there. The rest of the server works meanwhile.');
});

test('a long cause stays in the sentence', () => {
  const cause = 'The server tried three times within two seconds and got no answer from it';
  const report = reportOfDependency({
    id: 'postgres',
    name: 'PostgreSQL',
    check: { status: 'failed', latency_ms: 2, vital: true, cause },
  });
  assert.equal(report?.cause.title, 'PostgreSQL is not available');
  assert.match(report.cause.sentence, /^The server tried .* from it\. The server cannot work without it\.$/u);
});

test('what works has no card', () => {
  assert.equal(
    reportOfDependency({ id: 'redis', name: 'Redis', check: { status: 'ok', latency_ms: 2, vital: false } }),
    undefined,
  );
});
