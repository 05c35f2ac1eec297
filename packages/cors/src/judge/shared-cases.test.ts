import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { chromiumErrorOf } from './chromium-error.ts';
import type { ServerAnswer } from './exchange.ts';
import { judge } from './judge.ts';
import type { CredentialsMode, PageRequest } from './page-request.ts';
import type { Verdict } from './verdict.ts';

type RecordedAnswer = readonly [status: number, headers: readonly (readonly [string, string])[]];

interface Recorded {
  readonly id: string;
  readonly pageOrigin: string;
  readonly request: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly credentials?: CredentialsMode;
  };
  readonly redirectHop: RecordedAnswer | null;
  readonly preflightResponse: RecordedAnswer | null;
  readonly actualResponse: RecordedAnswer;
  readonly chromium156: {
    readonly verdict: 'ok' | 'fail';
    readonly status: string | null;
    readonly preflights: number;
    readonly acrh: string | null;
    readonly corsError: string | null;
  };
  readonly firefox153: { readonly verdict: 'ok' | 'fail'; readonly preflights: number; readonly log: string | null };
  readonly specVerdict: 'ok' | 'fail';
}

const file = new URL('../../fixtures/browser-cors-cases.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Recorded[];

function answerOf([status, headers]: RecordedAnswer): ServerAnswer {
  return { status, headers };
}

function verdictOf(each: Recorded, profile: 'spec' | 'chromium' | 'firefox'): Verdict {
  const { method = 'GET', headers = {}, body, credentials = 'same-origin' } = each.request;
  const url = `http://localhost:7002/k/${each.id}`;
  const request: PageRequest = {
    url,
    origin: each.pageOrigin,
    method,
    headers: Object.entries(headers),
    body: body === undefined ? 'none' : 'bytes',
    credentials,
  };
  const asked = new URL(url).href;
  return judge(
    request,
    ({ kind, url: target }) => {
      if (kind === 'preflight') return answerOf(each.preflightResponse ?? [404, []]);
      return answerOf(target === asked && each.redirectHop !== null ? each.redirectHop : each.actualResponse);
    },
    profile,
  );
}

const outcomeOf = ({ outcome }: Verdict) => (outcome === 'allowed' ? 'ok' : 'fail');
const preflightsOf = ({ requests }: Verdict) => requests.filter(({ kind }) => kind === 'preflight');

test('JC-54 the measured cases are all here', () => {
  assert.equal(cases.length, 104);
});

for (const each of cases) {
  test(`JC-54 JC-51 ${each.id} in Chromium`, () => {
    const verdict = verdictOf(each, 'chromium');
    const { chromium156: measured } = each;
    assert.equal(outcomeOf(verdict), measured.verdict);
    assert.equal(preflightsOf(verdict).length, measured.preflights);
    const names = preflightsOf(verdict)[0]?.headers.find(([name]) => name === 'access-control-request-headers')?.[1];
    assert.equal(names ?? null, measured.acrh);
    if (verdict.outcome === 'allowed') assert.equal(String(verdict.status), measured.status);
    else {
      // The recording names the preflight's own failure in front of the page's.
      const [error = '', ...value] = (measured.corsError ?? '').replace(/^undefined,/u, '').split(':');
      assert.equal(chromiumErrorOf(verdict), error);
      if (value.length > 0) assert.equal(verdict.detail, value.join(':'));
    }
  });

  test(`JC-54 JC-52 ${each.id} in Firefox`, () => {
    const verdict = verdictOf(each, 'firefox');
    const { firefox153: measured } = each;
    assert.equal(outcomeOf(verdict), measured.verdict);
    assert.equal(preflightsOf(verdict).length, measured.preflights);
    if (verdict.outcome === 'allowed') return;
    // The recording numbers its URLs; lines of the network layer are no console lines.
    const [source, line = ''] = (measured.log ?? '').split(/(?<=^\[[^\]]*\]) /u);
    if (source === '[fetchError]') return;
    const path = new URL(`http://localhost/k/${each.id}`).pathname;
    assert.equal(verdict.console[0], line.replaceAll(/\/k\/k\d+/gu, path));
  });

  test(`JC-54 ${each.id} by the standard`, () => {
    assert.equal(outcomeOf(verdictOf(each, 'spec')), each.specVerdict);
  });
}
