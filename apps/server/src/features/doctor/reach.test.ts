import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { doctorCheck } from '@causeway/contract';
import type { DoctorCheck } from '@causeway/contract';
import { startTestServer } from '../../../../../tests/server.ts';
import type { TestServer } from '../../../../../tests/server.ts';

const origin = 'https://shop.example';
const path = '/api/v1/doctor/checks';
/** A proxy in between says so; the asker is then somewhere else. */
const elsewhere = { 'x-forwarded-for': '203.0.113.9' };

suite('what the doctor reaches for somebody who is elsewhere', () => {
  const servers: TestServer[] = [];
  let inside: Server;
  let configured: Server;
  const seen: string[] = [];
  const portOf = (server: Server): number => (server.address() as AddressInfo).port;

  before(async () => {
    inside = createServer(({ url }, response) => {
      seen.push(url ?? '');
      response.end('inside');
    }).listen(0, '127.0.0.1');
    configured = createServer((_request, response) => {
      const location = `http://127.0.0.1:${portOf(inside)}/admin`;
      response.writeHead(302, { location, 'access-control-allow-origin': origin, vary: 'Origin' }).end();
    }).listen(0, '127.0.0.1');
    await Promise.all([once(inside, 'listening'), once(configured, 'listening')]);
  });
  after(async () => {
    for (const each of [inside, configured]) {
      each.closeAllConnections();
      each.close();
    }
    await Promise.all(servers.map((server) => server.close()));
  });

  async function start(environment: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    const server = await startTestServer({ CAUSEWAY_LIMITS_STRICT: 'burst=500,minute=900,hour=5000', ...environment });
    servers.push(server);
    return server;
  }
  const ask = (server: TestServer, body: unknown, headers: Readonly<Record<string, string>> = elsewhere): Promise<Response> =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;
  const read = async (response: Response): Promise<DoctorCheck> => doctorCheck.parse(await response.json());

  const corpus = (port: number): readonly object[] => [
    ...[
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0x7f.0.0.1',
      '0177.0.0.1',
      '①②⑦.⓪.⓪.①',
      '127.0.0.1.',
      'localhost',
      'localhost.',
      'x.localhost',
      '0.0.0.0',
      '0',
      '[::]',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '169.254.169.254',
      '2852039166',
      '[fd00:ec2::254]',
      '10.0.0.1',
      '192.168.1.1',
      '100.64.0.1',
    ].map((host) => ({ url: `http://${host}:${port}/admin` })),
    { url: `http://example.com@127.0.0.1:${port}/admin` },
    { url: `https://127.0.0.1:${port}/admin` },
    { sockets: [`ws://127.0.0.1:${port}/admin`] },
    { requests: [`GET http://127.0.0.1:${port}/admin`] },
    { symptom: `curl 'http://127.0.0.1:${port}/admin'` },
    { symptom: `WebSocket connection to 'ws://127.0.0.1:${port}/admin' failed: ` },
    { symptom: `GET http://127.0.0.1:${port}/admin net::ERR_CONNECTION_REFUSED` },
    { urls: ['http://8.8.8.8/', `http://127.0.0.1:${port}/admin`] },
    { url: `http://8.8.8.8/`, sockets: [`ws://[::1]:${port}/admin`] },
  ];

  test('no spelling of an inner address is reached, whether public ones are open or not', async () => {
    const bodies = corpus(portOf(inside));
    for (const environment of [{}, { CAUSEWAY_DOCTOR_TARGETS: '*' }]) {
      // A refusal counts as a start: each server sees no more than it takes within a minute.
      for (let from = 0; from < bodies.length; from += 10) {
        const server = await start(environment);
        for (const body of bodies.slice(from, from + 10)) {
          const response = await ask(server, { ...body, origin });
          assert.equal(response.status, 403, JSON.stringify(body));
          assert.equal(await codeOf(response), 'outbound_refused', JSON.stringify(body));
        }
      }
    }
    assert.deepEqual(seen, []);
  });

  test('a configured target may be examined, its redirect into the machine is not followed', async () => {
    const server = await start({ CAUSEWAY_DOCTOR_TARGETS: `127.0.0.1:${portOf(configured)}` });
    const check = await read(await ask(server, { url: `http://127.0.0.1:${portOf(configured)}/x`, origin }));
    assert.deepEqual(seen, []);
    assert.ok(check.report.notes.some((note) => note.includes(`127.0.0.1:${portOf(inside)}`)));
  });

  test('nothing about this machine is told to somebody elsewhere, and the owner at it sees it', async () => {
    const port = portOf(configured);
    const server = await start({ CAUSEWAY_DOCTOR_TARGETS: `127.0.0.1:${port}` });
    const url = `http://127.0.0.1:${port}/x`;
    const far = await read(await ask(server, { url, origin }));
    assert.ok(!far.report.checks.some(({ name }) => name === 'Process'));
    assert.ok(!JSON.stringify(far).includes(`pid ${process.pid}`));
    const near = await read(await ask(server, { url: `http://127.0.0.1:${portOf(inside)}/free`, origin }, {}));
    assert.ok(near.report.checks.some(({ name, text }) => name === 'Process' && text.includes(String(process.pid))));
    seen.length = 0;
  });

  test('even the owner at the machine does not reach the metadata service', async () => {
    const server = await start();
    const check = await read(await ask(server, { url: 'http://169.254.169.254/latest/meta-data/', origin }, {}));
    assert.ok(check.report.notes.some((note) => note.includes('169.254.169.254:80') && note.includes('metadata')));
  });

  test('a server that answers for a public address takes nobody for local', async () => {
    const server = await start({ CAUSEWAY_PUBLIC_URL: 'https://app.example.com' });
    const local = `http://localhost:${server.port}${path}`;
    const body = JSON.stringify({ url: `http://127.0.0.1:${portOf(inside)}/admin`, origin });
    const response = await fetch(local, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    assert.equal(response.status, 403);
    assert.deepEqual(seen, []);
  });

  test('somebody elsewhere starts at most ten a minute', async () => {
    const server = await start({ CAUSEWAY_DOCTOR_TARGETS: '*' });
    const statuses: number[] = [];
    for (let at = 0; at < 12; at += 1) statuses.push((await ask(server, { url: 'http://127.0.0.1/', origin })).status);
    assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 403), 429, 429]);
  });

  test('no key, whatever its scopes, and nobody at all have anything checked', async () => {
    const server = await start({ CAUSEWAY_AUTH: 'on' });
    assert.equal((await ask(server, { url: 'http://127.0.0.1/' }, {})).status, 401);
    const link = new URL((await server.signInUrl()) ?? '');
    const token = new URLSearchParams(link.hash.slice(1)).get('token');
    const headers = { 'content-type': 'application/json' };
    const signIn = await fetch(`${server.url}/api/v1/sign-in`, { method: 'POST', headers, body: JSON.stringify({ token }) });
    const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const asOwner = { ...headers, cookie, origin: server.url };
    for (const scopes of [['system:read'], ['system:write']]) {
      const init = { method: 'POST', headers: asOwner, body: JSON.stringify({ name: 'page', scopes }) };
      const { secret } = (await (await fetch(`${server.url}/api/v1/keys`, init)).json()) as { secret: string };
      const refused = await ask(
        server,
        { url: `http://127.0.0.1:${portOf(configured)}/x` },
        { authorization: `Bearer ${secret}` },
      );
      assert.equal(refused.status, 403, scopes.join(' '));
      assert.equal(await codeOf(refused), 'insufficient_scope');
    }
    const allowed = await ask(server, { url: `http://127.0.0.1:${portOf(configured)}/x` }, asOwner);
    assert.equal(allowed.status, 201);
  });
});
