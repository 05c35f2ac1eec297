import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, api, ask, exact, granted, lines, open, page, profiles, refused, sent, summary, wire } from './judge-suite.ts';

const put = { method: 'PUT' } as const;
const json = { method: 'POST', headers: [['content-type', 'application/json']] } as const;

test('JC-19 a preflight is due for an unsafe method, an unsafe header, a streamed body or upload listeners', () => {
  const due = [
    put,
    { method: 'get' as const, headers: [['x-a', '1'] as const] },
    json,
    { method: 'POST', body: 'stream' as const },
  ];
  for (const request of due) assert.equal(wire(ask(request)), 'preflight actual');
  for (const method of ['GET', 'HEAD', 'POST', 'post']) assert.equal(wire(ask({ method })), 'actual');
  assert.equal(wire(ask({ method: 'OPTIONS' })), 'preflight actual');
});

test('JC-19 upload listeners preflight always, in Chromium only with a body', () => {
  const listening = { initiator: 'xmlhttprequest', hasUploadListeners: true } as const;
  const due = profiles.map((profile) => wire(ask({ ...listening, method: 'GET' }, { profile })));
  assert.deepEqual(due, ['preflight actual', 'actual', 'preflight actual']);
  assert.equal(wire(ask({ ...listening, method: 'POST', body: 'bytes' })), 'preflight actual');
});

test('JC-20 the preflight names the method and the unsafe headers: lower-case, sorted, joined by a comma alone', () => {
  const headers = [
    ['X-B', '1'],
    ['authorization', 'x'],
    ['accept', '*/*'],
    ['Content-Type', 'application/json'],
    ['X-A', '2'],
  ] as const;
  const verdict = ask({ method: 'put', headers, credentials: 'include' });
  const [preflight] = verdict.requests;
  assert.deepEqual(preflight, {
    kind: 'preflight',
    url: api,
    method: 'OPTIONS',
    sendsCredentials: false,
    headers: [
      ['accept', '*/*'],
      ['access-control-request-method', 'PUT'],
      ['access-control-request-headers', 'authorization,content-type,x-a,x-b'],
      ['origin', page],
    ],
  });
});

test('JC-20 without unsafe headers none are asked for, and the fragment stays at home', () => {
  const verdict = ask({ method: 'patch', url: `${api}?q=1#part` });
  assert.equal(sent(verdict, 0, 'access-control-request-headers'), undefined);
  assert.equal(sent(verdict, 0, 'access-control-request-method'), 'patch');
  assert.equal(verdict.requests[0]?.url, `${api}?q=1`);
});

test('JC-26 the preflight must satisfy the credentials of the request it is for', () => {
  const preflight = answer(204, { ...open, 'Access-Control-Allow-Methods': 'PUT' });
  assert.equal(
    summary(ask({ ...put, credentials: 'include' }, { preflight, actual: answer(200, exact) })),
    'origin-wildcard at preflight',
  );
  const half = answer(204, { 'Access-Control-Allow-Origin': page, 'Access-Control-Allow-Methods': 'PUT' });
  assert.equal(
    summary(ask({ ...put, credentials: 'include' }, { preflight: half, actual: answer(200, exact) })),
    'credentials-not-true at preflight',
  );
});

test('JC-26 headers on the preflight alone are not enough, and neither are headers on the answer alone', () => {
  assert.equal(summary(ask(put, { actual: answer(200) })), 'origin-missing at response');
  assert.equal(summary(ask(put, { preflight: answer(204) })), 'origin-missing at preflight');
  assert.equal(summary(ask(put, { preflight: answer(404) })), 'origin-missing at preflight');
});

test('JC-27 200 to 299 pass, everything else does not', () => {
  for (const status of [200, 201, 204, 205, 206, 226, 299]) {
    assert.equal(summary(ask(put, { preflight: { ...granted, status } })), 'allowed');
  }
  for (const status of [300, 304, 305, 400, 401, 404, 405, 429, 500, 502, 503]) {
    assert.equal(summary(ask(put, { preflight: { ...granted, status } })), 'preflight-status at preflight');
  }
});

test('JC-28 a redirect is refused as such, even without CORS headers; a 3xx that leads nowhere is a status', () => {
  for (const status of [301, 302, 303, 307, 308]) {
    assert.equal(
      summary(ask(put, { preflight: answer(status, { Location: '/v1/items/' }) })),
      'preflight-redirect at preflight',
    );
    assert.equal(summary(ask(put, { preflight: answer(status, open) })), 'preflight-status at preflight');
  }
});

test('JC-28 an empty Location leads nowhere in Chromium, and Firefox looks at the origin first', () => {
  const empty = answer(301, { ...open, Location: '' });
  assert.deepEqual(
    profiles.map((profile) => summary(ask(put, { preflight: empty, profile }))),
    ['preflight-redirect at preflight', 'preflight-status at preflight', 'preflight-redirect at preflight'],
  );
  const bare = answer(301, { Location: '/x' });
  assert.equal(summary(ask(put, { preflight: bare, profile: 'firefox' })), 'origin-missing at preflight');
});

function allowing(methods: string, headers = '*'): ReturnType<typeof answer> {
  return answer(204, { ...open, 'Access-Control-Allow-Methods': methods, 'Access-Control-Allow-Headers': headers });
}

test('JC-29 lists are tokens between commas; spaces, tabs and empty elements do not matter', () => {
  for (const list of ['PUT', 'GET, PUT', ',PUT', 'PUT, ', 'GET,,PUT', '\tPUT\t,']) {
    assert.equal(summary(ask(put, { preflight: allowing(list) })), 'allowed');
  }
  for (const list of ['GET;PUT', 'GET PUT', '"PUT"', 'PUT, é', 'PUT, a/b']) {
    assert.equal(summary(ask(put, { preflight: allowing(list) })), 'methods-unparsable at preflight');
  }
  for (const list of ['content-type; x', 'content type', 'content-type:']) {
    assert.equal(summary(ask(json, { preflight: allowing('POST', list) })), 'headers-unparsable at preflight');
  }
});

test('JC-29 several lines are one list', () => {
  const preflight = lines(
    204,
    ['Access-Control-Allow-Origin', '*'],
    ['access-control-allow-headers', 'x-a'],
    ['Access-Control-Allow-Headers', 'X-B'],
  );
  assert.equal(
    summary(
      ask(
        {
          headers: [
            ['x-a', '1'],
            ['x-b', '1'],
          ],
        },
        { preflight },
      ),
    ),
    'allowed',
  );
});

test('JC-29 Firefox judges the method before it reads the headers', () => {
  const preflight = allowing('GET', 'a b');
  assert.equal(summary(ask(put, { preflight, profile: 'chromium' })), 'headers-unparsable at preflight');
  assert.equal(summary(ask(put, { preflight, profile: 'firefox' })), 'method-not-allowed at preflight');
});

test('JC-30 the method is compared with its case; GET, HEAD and POST need not be listed', () => {
  assert.equal(summary(ask(put, { preflight: allowing('put') })), 'method-not-allowed at preflight');
  assert.equal(summary(ask({ method: 'patch' }, { preflight: allowing('PATCH') })), 'method-not-allowed at preflight');
  assert.equal(summary(ask(put, { preflight: answer(204, { ...open, Allow: 'PUT' }) })), 'method-not-allowed at preflight');
  for (const method of ['GET', 'HEAD', 'POST']) {
    const request = { method, headers: [['x-a', '1'] as const] };
    assert.equal(
      summary(ask(request, { preflight: answer(204, { ...open, 'Access-Control-Allow-Headers': 'X-A' }) })),
      'allowed',
    );
  }
});

test('JC-31 every unsafe header must be listed, whatever its case, by its exact name', () => {
  assert.equal(summary(ask(json, { preflight: allowing('', 'CONTENT-TYPE') })), 'allowed');
  for (const list of ['', 'x-other', 'content_type', '**', 'content-typ']) {
    const verdict = refused(ask(json, { preflight: allowing('', list) }));
    assert.deepEqual([verdict.reason, verdict.detail, verdict.rule], ['header-not-allowed', 'content-type', 'JC-31']);
  }
  assert.equal(
    refused(
      ask(
        {
          headers: [
            ['x-b', '1'],
            ['x-a', '1'],
          ],
        },
        { preflight: allowing('', 'x-a') },
      ),
    ).detail,
    'x-b',
  );
});

test('JC-32 a star is every method and header, but with credentials it is a name', () => {
  const preflight = answer(204, { ...exact, 'Access-Control-Allow-Methods': '*', 'Access-Control-Allow-Headers': '*' });
  const actual = answer(200, exact);
  const including = { credentials: 'include' } as const;
  assert.equal(summary(ask({ method: 'CHICKEN' }, { preflight })), 'allowed');
  assert.equal(summary(ask({ ...put, ...including }, { preflight, actual })), 'method-not-allowed at preflight');
  assert.equal(summary(ask({ ...json, ...including }, { preflight, actual })), 'header-not-allowed at preflight');
  assert.equal(summary(ask({ method: '*', headers: [['*', '1']], ...including }, { preflight, actual })), 'allowed');
});

test('JC-33 Authorization wants its name by the standard; the browsers still let the star cover it', () => {
  const request = { headers: [['authorization', 'Bearer x']] } as const;
  const verdict = refused(ask(request, { preflight: allowing(''), profile: 'spec' }));
  assert.deepEqual([verdict.reason, verdict.rule], ['header-not-allowed', 'JC-33']);
  for (const profile of ['chromium', 'firefox'] as const) {
    const passed = ask(request, { preflight: allowing(''), profile });
    assert.equal(summary(passed), 'allowed');
    assert.deepEqual(passed.warnings, ['authorization-covered-by-wildcard']);
  }
  for (const profile of profiles) {
    const named = ask(request, { preflight: allowing('', '*, Authorization'), profile });
    assert.deepEqual([summary(named), named.warnings], ['allowed', []]);
  }
});
