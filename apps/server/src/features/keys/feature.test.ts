import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parsePolicy } from '@causeway/cors';
import { ownerId, scopes } from '@causeway/contract';
import { temporaryDirectory } from '../../../../../tests/services.ts';
import { createAuthenticator } from '../../gateway/credentials.ts';
import { createGateway } from '../../gateway/gateway.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import { createLimiter } from '../../gateway/limits/limits.ts';
import { createLogs } from '../../gateway/logs/logs.ts';
import { createMemoryBus } from '../../storage/memory-bus.ts';
import { createMemoryCache } from '../../storage/memory-cache.ts';
import { migrate } from '../../storage/migrate.ts';
import { openSqlite } from '../../storage/sqlite.ts';
import { createClientSecrets } from './client-secrets.ts';
import { keysFeature } from './feature.ts';
import { createKeysService } from './service.ts';

const cookieName = 'causeway_test1234';
const page = 'http://localhost:5173';

describe('the keys of a running server', () => {
  const database = openSqlite({ path: join(temporaryDirectory('keys'), 'test.db') });
  const [bus, cache, now] = [createMemoryBus(), createMemoryCache(), Date.now];
  const clientSecrets = createClientSecrets({ cache });
  const secrets = { instanceId: 'test1234abcd', derive: (purpose: string) => purpose };
  const projects = { ownerOf: async () => undefined, sharesOf: async () => new Map() };
  const config = { publicUrl: undefined, oidc: undefined };
  const usage = { isKeyBudgeted: () => false };
  const policy = parsePolicy({ origins: [page] });
  const parts = keysFeature.build({
    database,
    bus,
    cache,
    clientSecrets,
    now,
    secrets,
    config,
    projects,
    usage,
    belongings: { count: async () => [], letGo: async () => undefined },
    logs: { warn: () => undefined },
    oidc: undefined,
  });
  let gateway: Gateway;
  let address = '';

  before(async () => {
    await migrate(database, [{ feature: 'keys', migrations: keysFeature.migrations ?? [] }]);
    assert.ok('policy' in policy);
    gateway = createGateway({
      version: '0',
      policy: policy.policy,
      publicHosts: [],
      publicUrl: undefined,
      auth: 'on',
      authenticator: createAuthenticator({ source: parts.credentials, auth: 'on', bus, cookieName }),
      limiter: createLimiter({ tiers: { default: [], ws: [], strict: [] } }),
      logs: createLogs({ level: 'silent' }),
      webRoot: undefined,
    });
    await gateway.open([parts]);
    await parts.start?.();
    await new Promise<void>((resolve) => gateway.server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}`;
  });
  after(async () => {
    await parts.stop?.();
    await gateway.drain(100);
    await database.close();
  });

  interface Call {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: unknown;
  }
  const call = async (path: string, { method = 'GET', headers = {}, body }: Call = {}) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(`${address}${path}`, {
      method,
      headers: { origin: page, ...json, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text === '' ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, body: answer, code: answer?.error?.code as unknown };
  };
  const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
  const mint = async (wanted = [...scopes], owner = ownerId) =>
    createKeysService({ database }).keys.create(owner, { name: 'test', scopes: wanted });
  const newToken = async () => new URL((await parts.credentials?.signInUrl(address)) ?? '').hash.slice('#token='.length);
  const signIn = async (headers: Record<string, string> = {}) => {
    const { headers: answered, status } = await call('/api/v1/sign-in', {
      method: 'POST',
      body: { token: await newToken() },
      headers,
    });
    assert.equal(status, 204);
    return answered.getSetCookie()[0] ?? '';
  };
  const pairOf = (setCookie: string) => ({ headers: { cookie: setCookie.split(';', 1)[0] ?? '' } });

  test('no key, a foreign key and the samples of old documents are 401 and readable', async () => {
    assert.equal((await call('/api/v1/keys')).code, 'missing_credentials');
    for (const key of ['dummy', 'dev_api_key_12345', 'justin-access-token', `cw_a1b2c3d4_${'k'.repeat(43)}`]) {
      const refused = await call('/api/v1/keys', bearer(key));
      assert.equal(refused.status, 401);
      assert.equal(refused.code, 'invalid_api_key');
      assert.equal(refused.headers.get('access-control-allow-origin'), page);
    }
  });

  test('a key is created, shown once, listed without its secret and revoked', async () => {
    const { secret: admin } = await mint();
    const created = await call('/api/v1/keys', {
      ...bearer(admin),
      method: 'POST',
      body: { name: 'build', scopes: ['keys:read'] },
    });
    assert.equal(created.status, 201);
    const { id, secret } = created.body;
    const listed = await call('/api/v1/keys', bearer(secret));
    assert.ok(listed.body.keys.some((key: { id: string }) => key.id === id));
    assert.ok(!JSON.stringify(listed.body).includes(secret.slice(-43)));

    const revoked = await call(`/api/v1/keys/${id}`, { ...bearer(admin), method: 'DELETE' });
    assert.equal(revoked.status, 204);
    assert.equal((await call('/api/v1/keys', bearer(secret))).code, 'invalid_api_key');
  });

  test('a key that another process revokes is refused within about a second', async () => {
    const { id, secret } = await mint();
    assert.equal((await call('/api/v1/keys', bearer(secret))).status, 200);
    const heard = new Promise((resolve) => bus.subscribe('credential.revoked', resolve));
    await createKeysService({ database }).keys.revoke(ownerId, id);
    assert.deepEqual(await heard, { credentialId: id });
    assert.equal((await call('/api/v1/keys', bearer(secret))).code, 'invalid_api_key');
  });

  test('every carrier is the same principal', async () => {
    const { secret } = await mint();
    const all = await Promise.all([
      call('/api/v1/keys', bearer(secret)),
      call('/api/v1/keys', { headers: { 'x-api-key': secret } }),
      call('/api/v1/keys', { headers: { authorization: `Bearer ${secret}`, 'x-api-key': secret } }),
    ]);
    const ids = all.map(({ body }) => body.keys.map((key: { id: string }) => key.id));
    assert.deepEqual(ids[1], ids[0]);
    assert.deepEqual(ids[2], ids[0]);
    const other = await mint();
    const both = { headers: { authorization: `Bearer ${secret}`, 'x-api-key': other.secret } };
    assert.deepEqual(await call('/api/v1/keys', both).then(({ status, code }) => [status, code]), [
      400,
      'conflicting_credentials',
    ]);
  });

  test('a scope that is missing is named, and cannot be passed on', async () => {
    const { secret } = await mint(['keys:write', 'chat:read']);
    const made = await call('/api/v1/keys', {
      ...bearer(secret),
      method: 'POST',
      body: { name: 'more', scopes: ['system:write'] },
    });
    assert.equal(made.status, 403);
    assert.match(made.body.error.message, /system:write/u);
    const link = await call('/api/v1/sign-in-links', { ...bearer(secret), method: 'POST' });
    assert.equal(link.code, 'insufficient_scope');
    const reader = await mint(['chat:read']);
    assert.match((await call('/api/v1/keys', bearer(reader.secret))).body.error.message, /keys:read/u);
  });

  test('the keys of somebody else are not there', async () => {
    const { id: other } = await createKeysService({ database }).people.add({ name: 'Eve', role: 'member' });
    const [mine, foreign] = [await mint(), await mint([...scopes], other)];
    const listed = await call('/api/v1/keys', bearer(foreign.secret));
    assert.deepEqual(
      listed.body.keys.map((key: { id: string }) => key.id),
      [foreign.id],
    );
    const refused = await call(`/api/v1/keys/${mine.id}`, { ...bearer(foreign.secret), method: 'DELETE' });
    assert.deepEqual([refused.status, refused.code], [404, 'not_found']);
  });

  test('a one-time link signs a browser in with a cookie no script can read', async () => {
    const setCookie = await signIn();
    assert.match(setCookie, /^causeway_test1234=[A-Za-z0-9]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/u);
    assert.equal((await call('/api/v1/keys', pairOf(setCookie))).status, 200);
  });

  test('a link that was used answers 410 and sets no cookie', async () => {
    const token = await newToken();
    await call('/api/v1/sign-in', { method: 'POST', body: { token } });
    const again = await call('/api/v1/sign-in', { method: 'POST', body: { token } });
    assert.deepEqual([again.status, again.code, again.headers.get('set-cookie')], [410, 'sign_in_link_used', null]);
  });

  test('a stale cookie does not keep a browser from signing in, and signing in again ends the old session', async () => {
    const first = pairOf(await signIn({ cookie: `${cookieName}=stale` }));
    const second = pairOf(await signIn(first.headers));
    assert.equal((await call('/api/v1/keys', first)).status, 401);
    assert.equal((await call('/api/v1/keys', second)).status, 200);
  });

  test('signing out ends the session and clears the cookie, also one that is stale', async () => {
    const browser = pairOf(await signIn());
    const out = await call('/api/v1/sign-in', { ...browser, method: 'DELETE' });
    assert.equal(out.status, 204);
    assert.match(out.headers.get('set-cookie') ?? '', /^causeway_test1234=; Max-Age=0;/u);
    assert.equal((await call('/api/v1/keys', browser)).status, 401);
    assert.equal((await call('/api/v1/sign-in', { ...browser, method: 'DELETE' })).status, 204);
  });

  test('signing out everywhere ends every browser session, and needs to be somebody', async () => {
    const browsers = [pairOf(await signIn()), pairOf(await signIn())];
    assert.equal((await call('/api/v1/sign-in?everywhere=true', { method: 'DELETE' })).status, 401);
    assert.equal((await call('/api/v1/sign-in?everywhere=true', { ...browsers[0], method: 'DELETE' })).status, 204);
    for (const browser of browsers) assert.equal((await call('/api/v1/keys', browser)).status, 401);
  });

  test('a key can ask for a new sign-in link', async () => {
    const { secret } = await mint();
    const { status, body } = await call('/api/v1/sign-in-links', { ...bearer(secret), method: 'POST' });
    assert.equal(status, 201);
    assert.ok(body.url.startsWith(`${address}/sign-in#token=`));
  });

  test('a ticket opens one event stream, and no ordinary address', async () => {
    const { secret } = await mint();
    const fresh = async () => (await call('/api/v1/tickets', { ...bearer(secret), method: 'POST' })).body.ticket as string;
    const open = async (ticket: string) => {
      const controller = new AbortController();
      const response = await fetch(`${address}/api/v1/logs/stream?ticket=${ticket}`, {
        headers: { accept: 'text/event-stream' },
        signal: controller.signal,
      });
      controller.abort();
      return response.status;
    };
    const ticket = await fresh();
    assert.equal(await open(ticket), 200);
    assert.equal(await open(ticket), 401);
    assert.equal((await call(`/api/v1/keys?ticket=${await fresh()}`)).status, 401);
  });
});
