import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrowserAttempt, DoctorReport } from '@causeway/contract';
import { compareHalves } from './compare-halves.ts';

const origin = 'http://page.test';
const report = (verdict: DoctorReport['verdict'], from = origin): DoctorReport => ({
  verdict,
  origin: from,
  requests: [],
  sockets: [],
  findings: [],
  checks: [],
  ruled_out: [],
  suspects: [],
  notes: [],
  requests_sent: 1,
  duration_ms: 1,
});
const attempt = (outcome: BrowserAttempt['outcome'], kind: BrowserAttempt['kind'] = 'fetch'): BrowserAttempt => ({
  kind,
  method: 'GET',
  url: 'http://a.test/',
  outcome,
  ms: 1,
});
const half = (...attempts: BrowserAttempt[]) => ({ origin, user_agent: 'test', attempts });

test('both halves agree or disagree, and what makes the difference is said', () => {
  assert.match(compareHalves(report('healthy'), half(attempt('read')))?.sentence ?? '', /agree: it works/u);
  assert.match(
    compareHalves(report('broken'), half(attempt('failed'), attempt('opaque', 'no-cors')))?.sentence ?? '',
    /agree: it fails/u,
  );
  assert.match(compareHalves(report('broken'), half(attempt('read')))?.sentence ?? '', /disagree: this browser read/u);
  assert.match(compareHalves(report('healthy'), half(attempt('failed')))?.sentence ?? '', /cannot reach it at all/u);
  assert.match(
    compareHalves(report('healthy'), half(attempt('failed'), attempt('opaque', 'no-cors')))?.sentence ?? '',
    /may not read it/u,
  );
});

test('a browser on another page proves nothing about the page that was asked about', () => {
  const comparison = compareHalves(report('broken', 'http://other.test'), half(attempt('read')));
  assert.equal(comparison?.kind, 'waiting');
  assert.match(comparison.sentence, /only from http:\/\/page\.test.*depends on the page/u);
});

test('without a browser there is nothing to compare', () => {
  assert.equal(compareHalves(report('broken'), null), undefined);
  assert.equal(compareHalves(report('broken'), half()), undefined);
});
