/** One way to break a request, as bytes; `{host}` and `{origin}` are filled in. */
export interface BrokenRequest {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  readonly bytes: string;
  /** How a page makes the same request with fetch, where a page can. */
  readonly fetch?: { readonly path: string; readonly init?: Readonly<Record<string, unknown>> };
  /** Seconds-long waits are run apart. */
  readonly isSlow?: boolean;
}

const common = 'Host: {host}\r\nOrigin: {origin}\r\n';
const get = (path: string, headers = ''): string => `GET ${path} HTTP/1.1\r\n${common}${headers}\r\n`;
const post = (path: string, body: string, headers = 'Content-Type: application/json\r\n'): string =>
  `POST ${path} HTTP/1.1\r\n${common}${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const json = { 'content-type': 'application/json' };
const upgrade = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n';

function badBodies(): BrokenRequest[] {
  const bodies: [string, string, string][] = [
    ['no JSON', '{', 'invalid_json'],
    ['a lone quote', '"', 'invalid_json'],
    ['a trailing comma', '{"user_id":"a",}', 'invalid_json'],
    ['a NUL byte', '{"user_id":"a"}\0', 'invalid_json'],
    ['a prototype', '{"__proto__":{"a":1}}', 'invalid_json'],
    ['an array', '[]', 'invalid_request'],
    ['a number', '7', 'invalid_request'],
    ['a wrong type', '{"user_id":7}', 'invalid_request'],
    ['an empty user', '{"user_id":""}', 'invalid_request'],
    ['a wrong id', '{"user_id":"a","id":"../x"}', 'invalid_request'],
  ];
  return bodies.map(([name, body, code]) => ({
    name: `POST with ${name}`,
    status: 400,
    code,
    bytes: post('/v1/sessions', body),
    fetch: { path: '/v1/sessions', init: { method: 'POST', headers: json, body } },
  }));
}

function badPaths(): BrokenRequest[] {
  const paths: [string, number, string][] = [
    ['/%E0%A4%A', 400, 'malformed_url'],
    ['/%', 400, 'malformed_url'],
    ['/v1/%zz', 400, 'malformed_url'],
    ['/v1/sessions/%c3%28', 400, 'malformed_url'],
    ['/nope', 404, 'not_found'],
    ['/api/nope', 404, 'not_found'],
    ['/v1/nope/', 404, 'not_found'],
    ['/v1//sessions', 404, 'not_found'],
    ['/v1/sessions/ses_unknown', 404, 'not_found'],
    ['/v1/sessions/ses_unknown/history', 404, 'not_found'],
    ['/v1/sessions/ses_unknown/tree', 404, 'not_found'],
    ['/v1/models/unknown', 404, 'model_not_found'],
    ['/v1/sessions?limit=0', 400, 'invalid_request'],
    ['/v1/sessions?limit=abc', 400, 'invalid_request'],
    ['/v1/messages/search', 400, 'invalid_request'],
    ['/api/v1/logs/recent?level=loud', 400, 'invalid_request'],
    ['/v1/sessions/ses_unknown/events', 426, 'upgrade_required'],
  ];
  return paths.map(([path, status, code]) => ({ name: `GET ${path}`, status, code, bytes: get(path), fetch: { path } }));
}

function badMethods(): BrokenRequest[] {
  const methods: [string, string][] = [
    ['DELETE', '/health'],
    ['PUT', '/v1/sessions'],
    ['PATCH', '/v1/models'],
    ['DELETE', '/v1/chat/completions'],
    ['POST', '/ready'],
  ];
  return methods.map(([method, path]) => ({
    name: `${method} ${path}`,
    status: 405,
    code: 'method_not_allowed',
    bytes: `${method} ${path} HTTP/1.1\r\n${common}\r\n`,
    fetch: { path, init: { method } },
  }));
}

function badTypes(): BrokenRequest[] {
  const types = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'text/xml',
    'application/jsonx',
    'application/json, text/plain',
  ];
  return types.map((type) => ({
    name: `POST as ${JSON.stringify(type)}`,
    status: 415,
    code: 'unsupported_media_type',
    bytes: post('/v1/sessions', '{"user_id":"a"}', `Content-Type: ${type}\r\n`),
    fetch: { path: '/v1/sessions', init: { method: 'POST', headers: { 'content-type': type }, body: '{"user_id":"a"}' } },
  }));
}

function badBytes(): BrokenRequest[] {
  const lines: [string, string][] = [
    ['an unknown version', `GET /health HTTP/9.1\r\n${common}\r\n`],
    ['no address', `GET\r\n${common}\r\n`],
    ['a method in lower case', `get /health HTTP/1.1\r\n${common}\r\n`],
    ['an unknown method', `FOO /health HTTP/1.1\r\n${common}\r\n`],
    ['a space in the address', `GET /a b HTTP/1.1\r\n${common}\r\n`],
    ['a header without a colon', `GET /health HTTP/1.1\r\n${common}Broken\r\n\r\n`],
    ['a space in a header name', `GET /health HTTP/1.1\r\n${common}Bro ken: 1\r\n\r\n`],
    ['a control byte in a header', `GET /health HTTP/1.1\r\n${common}X-A: \u0001\r\n\r\n`],
    ['two different lengths', `POST /v1/sessions HTTP/1.1\r\n${common}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`],
    ['a length that is no number', `POST /v1/sessions HTTP/1.1\r\n${common}Content-Length: x\r\n\r\n{}`],
    [
      'a length and chunks (smuggling)',
      `POST /v1/sessions HTTP/1.1\r\n${common}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      'a broken chunk',
      `POST /v1/sessions HTTP/1.1\r\n${common}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    ],
    ['no Host', 'GET /health HTTP/1.1\r\nOrigin: {origin}\r\n\r\n'],
    ['two Hosts', get('/health', 'Host: evil.test\r\n')],
    ['lines that end without a return', `GET /health HTTP/1.1\nHost: {host}\nOrigin: {origin}\n\n`],
  ];
  return lines.map(([name, bytes]) => ({ name: `bytes with ${name}`, status: 400, code: 'malformed_request', bytes }));
}

function tooMuch(): BrokenRequest[] {
  const large = `{"user_id":"${'x'.repeat(1024 * 1024)}"}`;
  const cookies = (size: number): string => get('/health', `Cookie: a=${'x'.repeat(size)}\r\n`);
  return [
    {
      name: 'a body over 1 MiB',
      status: 413,
      code: 'payload_too_large',
      bytes: post('/v1/sessions', large),
      fetch: { path: '/v1/sessions', init: { method: 'POST', headers: json, body: large } },
    },
    {
      name: 'a declared body over 1 MiB',
      status: 413,
      code: 'payload_too_large',
      bytes: `POST /v1/sessions HTTP/1.1\r\n${common}Content-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{`,
    },
    { name: 'cookies of 70 kB', status: 431, code: 'headers_too_large', bytes: cookies(70_000) },
    { name: 'cookies of 300 kB', status: 431, code: 'headers_too_large', bytes: cookies(300_000) },
    {
      name: 'an address of 70 kB',
      status: 431,
      code: 'headers_too_large',
      bytes: get(`/health?x=${'x'.repeat(70_000)}`),
      fetch: { path: `/health?x=${'x'.repeat(70_000)}` },
    },
  ];
}

const handshake = (path: string, headers: string, method = 'GET'): string =>
  `${method} ${path} HTTP/1.1\r\n${common}Upgrade: websocket\r\nConnection: Upgrade\r\n${headers}\r\n`;

/** What the WebSocket library would answer by itself, unreadable to a page. */
function badHandshakes(): BrokenRequest[] {
  const version = 'Sec-WebSocket-Version: 13\r\n';
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  const stream = '/api/v1/logs/stream';
  const shakes: [string, string][] = [
    ['no key', handshake(stream, version)],
    ['a short key', handshake(stream, `${version}Sec-WebSocket-Key: short\r\n`)],
    ['no version', handshake(stream, key)],
    ['an old version', handshake(stream, `Sec-WebSocket-Version: 7\r\n${key}`)],
    ['another method', handshake(stream, version + key, 'POST')],
    ['a broken protocol', handshake(stream, `${version}${key}Sec-WebSocket-Protocol: a b,,\r\n`)],
  ];
  return shakes.map(([name, bytes]) => ({ name: `an upgrade with ${name}`, status: 400, code: 'malformed_request', bytes }));
}

function wrongPlace(): BrokenRequest[] {
  return [
    ...badHandshakes(),
    {
      name: 'a foreign Host in the address',
      status: 421,
      code: 'host_not_allowed',
      bytes: get('http://evil.test/health'),
    },
    { name: 'a broken address with a host', status: 400, code: 'malformed_url', bytes: get('http://[/health') },
    { name: 'CONNECT', status: 405, code: 'method_not_allowed', bytes: `CONNECT {host} HTTP/1.1\r\n${common}\r\n` },
    { name: 'QUERY', status: 405, code: 'method_not_allowed', bytes: `QUERY /v1/sessions HTTP/1.1\r\n${common}\r\n` },
    {
      name: 'a foreign Host',
      status: 421,
      code: 'host_not_allowed',
      bytes: 'GET /health HTTP/1.1\r\nHost: evil.test\r\nOrigin: {origin}\r\n\r\n',
    },
    {
      name: 'a Host that only begins right',
      status: 421,
      code: 'host_not_allowed',
      bytes: 'GET /health HTTP/1.1\r\nHost: localhost.evil.test\r\nOrigin: {origin}\r\n\r\n',
    },
    {
      name: 'no model',
      status: 503,
      code: 'no_model_configured',
      bytes: post('/v1/chat/completions', '{"messages":[{"role":"user","content":"hi"}]}'),
      fetch: {
        path: '/v1/chat/completions',
        init: { method: 'POST', headers: json, body: '{"messages":[{"role":"user","content":"hi"}]}' },
      },
    },
    {
      name: 'no model, streamed',
      status: 503,
      code: 'no_model_configured',
      bytes: post('/v1/chat/completions', '{"stream":true,"messages":[{"role":"user","content":"hi"}]}'),
      fetch: {
        path: '/v1/chat/completions',
        init: { method: 'POST', headers: json, body: '{"stream":true,"messages":[{"role":"user","content":"hi"}]}' },
      },
    },
    {
      name: 'no messages',
      status: 400,
      code: 'invalid_request',
      bytes: post('/v1/chat/completions', '{}'),
      fetch: { path: '/v1/chat/completions', init: { method: 'POST', headers: json, body: '{}' } },
    },
    {
      name: 'an unknown session stream over SSE',
      status: 404,
      code: 'not_found',
      bytes: get('/v1/sessions/ses_unknown/nothing', 'Accept: text/event-stream\r\n'),
      fetch: { path: '/v1/sessions/ses_unknown/nothing', init: { headers: { accept: 'text/event-stream' } } },
    },
    {
      name: 'an upgrade to an address that has none, without a key',
      status: 404,
      code: 'not_found',
      bytes: get('/nope', upgrade),
    },
    {
      name: 'an upgrade of another version',
      status: 404,
      code: 'not_found',
      bytes: get('/nope', 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n'),
    },
    {
      name: 'an upgrade from a foreign Host',
      status: 421,
      code: 'host_not_allowed',
      bytes: `GET /api/v1/logs/stream HTTP/1.1\r\nHost: evil.test\r\nOrigin: {origin}\r\n${upgrade}\r\n`,
    },
  ];
}

function tooSlow(): BrokenRequest[] {
  return [
    {
      name: 'a head that never ends',
      status: 408,
      code: 'request_timeout',
      bytes: `GET /health HTTP/1.1\r\n${common}`,
      isSlow: true,
    },
    {
      name: 'a body that never ends',
      status: 408,
      code: 'request_timeout',
      bytes: `POST /v1/sessions HTTP/1.1\r\n${common}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
      isSlow: true,
    },
  ];
}

/** Every way we know to break a request: status x raw or parsed x stream. */
export const brokenRequests: readonly BrokenRequest[] = [
  ...badBodies(),
  ...badPaths(),
  ...badMethods(),
  ...badTypes(),
  ...badBytes(),
  ...tooMuch(),
  ...wrongPlace(),
  ...tooSlow(),
];
