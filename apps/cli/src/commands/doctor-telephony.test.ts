import assert from 'node:assert/strict';
import { createServer, request as forward } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Server as SocketServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { after, before, test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../../../../tests/cli.ts';
import type { CliResult } from '../../../../tests/cli.ts';
import { selfSigned } from '../../../../tests/self-signed.ts';
import { startTestServer } from '../../../../tests/server.ts';
import type { TestServer } from '../../../../tests/server.ts';
import { freePort, temporaryDirectory } from '../../../../tests/services.ts';
import { SimulatedApi } from '../../../../tests/voice/carriers/simulated-api.ts';
import { simulatedExotel } from '../../../../tests/voice/carriers/simulated-exotel.ts';
import { simulatedTelnyx } from '../../../../tests/voice/carriers/simulated-telnyx.ts';
import { simulatedTwilio } from '../../../../tests/voice/carriers/simulated-twilio.ts';
import type { CarrierCheck } from '../../../server/src/providers/carriers/examine/carrier-check.ts';

const carriers = [simulatedTwilio, simulatedExotel, simulatedTelnyx];
const api = new SimulatedApi(carriers);
const listening = async (server: SocketServer): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

let backend: TestServer;
let front: SocketServer;
let plainProxy: Server;
const settings: Record<string, string> = {};
let secureUrl = '';
let proxyUrl = '';
/** What the test's own authority is trusted by. */
let trusted: Record<string, string> = {};

before(async () => {
  const apiUrl = await api.start();
  for (const carrier of carriers) Object.assign(settings, carrier.environment(`${apiUrl}/${carrier.name}`));
  front = createTlsServer(selfSigned, (socket) => {
    const inner = connect(backend.port, '127.0.0.1');
    inner.on('error', () => socket.destroy());
    socket.on('error', () => inner.destroy());
    socket.pipe(inner).pipe(socket);
  });
  secureUrl = `https://localhost:${await listening(front)}`;
  // As nginx is without its three lines: Upgrade goes no further.
  plainProxy = createServer((incoming, reply) => {
    const { connection: _connection, upgrade: _upgrade, ...headers } = incoming.headers;
    const options = { port: backend.port, path: incoming.url, method: incoming.method, headers };
    const asked = forward(options, (answer) => {
      reply.writeHead(answer.statusCode ?? 502, { ...answer.headers, server: 'nginx' });
      answer.pipe(reply);
    });
    asked.on('error', () => reply.destroy());
    incoming.pipe(asked);
  });
  proxyUrl = `http://localhost:${await listening(plainProxy)}`;
  backend = await startTestServer({ ...settings, CAUSEWAY_PUBLIC_URL: secureUrl });
  const authority = join(temporaryDirectory('authority'), 'ca.pem');
  writeFileSync(authority, selfSigned.cert);
  trusted = { NODE_EXTRA_CA_CERTS: authority };
});
after(async () => {
  api.close();
  plainProxy.close();
  plainProxy.closeAllConnections();
  front.close();
  await backend.close();
});

const examine = (env: Readonly<Record<string, string>>): Promise<CliResult> =>
  runCli(['doctor', 'telephony', '--json'], { env });
const checksOf = (result: CliResult): readonly CarrierCheck[] => result.json()['checks'] as CarrierCheck[];
const errorsOf = (result: CliResult): readonly string[] =>
  checksOf(result).flatMap(({ name, carrier, state }) => (state === 'error' ? [`${carrier ?? 'all'} ${name}`] : []));
const textOf = (result: CliResult, name: string, carrier: string | null = null): string => {
  const found = checksOf(result).find((check) => check.name === name && check.carrier === carrier);
  return `${found?.text ?? ''} | ${found?.fix ?? ''}`;
};

test('a server that carriers reach is healthy: address, certificate, signature, socket and credentials', async () => {
  const result = await runCli(['doctor', 'telephony'], { env: { ...settings, ...trusted, CAUSEWAY_PUBLIC_URL: secureUrl } });
  assert.equal(result.code, 0, result.stdout);
  assert.match(result.stdout, /\[✓\] tls +TLSv1\.\d, the certificate is valid for \d+ days/u);
  assert.match(result.stdout, /\[✓\] twilio signature +a signed webhook is taken, an unsigned one refused/u);
  assert.match(result.stdout, /\[✓\] twilio media +the WebSocket passes, and a wrong token is refused with 1008/u);
  assert.match(result.stdout, /\[✓\] exotel signature/u);
  assert.match(result.stdout, /\[-\] telnyx signature +an unsigned webhook is refused; only the carrier/u);
  assert.match(result.stdout, /\nHealthy: carriers can reach this server, and it them\.\n$/u);
});

test('nothing configured: says what to set', async () => {
  const result = await examine({});
  assert.equal(result.code, 1);
  assert.deepEqual(errorsOf(result), ['all settings', 'all address']);
  assert.match(textOf(result, 'settings'), /TWILIO_ACCOUNT_SID/u);
  assert.match(textOf(result, 'address'), /CAUSEWAY_PUBLIC_URL is not set/u);
});

test('a token that is not the one of the server and of the account is told apart from an address that is wrong', async () => {
  const env = { ...settings, ...trusted, CAUSEWAY_PUBLIC_URL: secureUrl, TWILIO_AUTH_TOKEN: 'a-token-of-another-account' };
  const result = await examine(env);
  assert.deepEqual(errorsOf(result), ['twilio credentials', 'twilio signature']);
  assert.match(textOf(result, 'credentials', 'twilio'), /twilio answered 401/u);
  assert.match(textOf(result, 'signature', 'twilio'), /answered 403 \(carrier_signature\).*another token/u);
});

test('a carrier whose API does not answer is told apart from one that refuses', async () => {
  const env = {
    ...settings,
    ...trusted,
    CAUSEWAY_PUBLIC_URL: secureUrl,
    TWILIO_BASE_URL: `http://127.0.0.1:${await freePort()}`,
  };
  const result = await examine(env);
  assert.deepEqual(errorsOf(result), ['twilio credentials']);
  assert.match(textOf(result, 'credentials', 'twilio'), /could not be reached\. \(ECONNREFUSED\) \| This machine must reach/u);
});

test('a proxy that strips Upgrade is named by what it answers, with the lines that mend it', async () => {
  const result = await examine({ ...settings, CAUSEWAY_PUBLIC_URL: proxyUrl });
  const errors = errorsOf(result);
  assert.ok(errors.includes('twilio media') && errors.includes('all address'), errors.join(', '));
  assert.match(textOf(result, 'media', 'twilio'), /answered \d+ by nginx instead of 101 \| .*proxy_set_header Upgrade/u);
  assert.match(textOf(result, 'address'), /is not https/u);
});

test('a proxy that asks the server by another name is told from a stranger at the address', async () => {
  const renaming = createServer((incoming, reply) => {
    const headers = { ...incoming.headers, host: 'backend.internal' };
    const asked = forward({ port: backend.port, path: incoming.url, method: incoming.method, headers }, (answer) => {
      reply.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(reply);
    });
    asked.on('error', () => reply.destroy());
    incoming.pipe(asked);
  });
  const result = await examine({ ...settings, CAUSEWAY_PUBLIC_URL: `http://localhost:${await listening(renaming)}` });
  assert.match(textOf(result, 'server'), /is Causeway, and does not answer for the host name.*proxy_set_header Host/u);
  renaming.close();
  renaming.closeAllConnections();
});

test('a filter before the webhooks is named by what it answers', async () => {
  const filter = createServer((incoming, reply) => {
    if (incoming.url === '/health') reply.end('{"status":"ok"}');
    else reply.writeHead(302, { location: 'https://sso.example.com/login' }).end();
  });
  const result = await examine({ ...settings, CAUSEWAY_PUBLIC_URL: `http://localhost:${await listening(filter)}` });
  assert.match(
    textOf(result, 'signature', 'twilio'),
    /answered 302 and sent on to https:\/\/sso\.example\.com\/login \| Let POST/u,
  );
  filter.close();
  filter.closeAllConnections();
});

test('a certificate that nobody trusts, and an address where nothing listens, are named', async () => {
  const distrusted = await examine({ ...settings, CAUSEWAY_PUBLIC_URL: secureUrl });
  assert.match(textOf(distrusted, 'tls'), /TLS with localhost:\d+ fails: \w*(?:SELF_SIGNED|CERT|UNABLE)\w*/u);
  const silent = await examine({ ...settings, CAUSEWAY_PUBLIC_URL: `http://127.0.0.1:${await freePort()}` });
  assert.match(textOf(silent, 'server'), /cannot be reached: ECONNREFUSED/u);
});

test('codes of carriers are explained, and one that is not known is refused', async () => {
  const result = await runCli(['doctor', 'telephony', '31920', '21215']);
  assert.equal(result.code, 0);
  assert.match(result.stdout, /31920: The WebSocket was answered with something other than 101/u);
  assert.match(result.stdout, /Geo permissions/u);
  const unknown = await runCli(['doctor', 'telephony', '12345']);
  assert.equal(unknown.code, 3);
});
