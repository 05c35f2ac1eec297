import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startIdentityProvider } from './identity-provider.ts';
import type { Identity, IdentityProvider } from './identity-provider.ts';
import { freePort } from '../services.ts';
import { join, startPeopleServer } from './people-server.ts';
import type { Browser, PeopleServer } from './people-server.ts';

describe('signing in with an identity provider', () => {
  let provider: IdentityProvider;
  let server: PeopleServer;
  let owner: Browser;

  before(async () => {
    const port = await freePort();
    provider = await startIdentityProvider(`http://localhost:${port}/sign-in/oidc`);
    server = await startPeopleServer({
      CAUSEWAY_PORT: String(port),
      CAUSEWAY_OIDC_ISSUER: provider.issuer,
      CAUSEWAY_OIDC_CLIENT_ID: provider.clientId,
      CAUSEWAY_OIDC_CLIENT_SECRET: provider.clientSecret,
      CAUSEWAY_OIDC_NAME: 'Example ID',
    });
    owner = await server.owner();
  });
  after(async () => {
    await server?.close();
    await provider?.close();
  });

  const start = async (browser: Browser, body: object = {}) =>
    String((await browser.ask('POST /api/v1/sign-in/oidc', body)).body.url);
  async function enter(as: Identity, body: object = {}) {
    const browser = server.browser();
    const query = await provider.visit(await start(browser, body), as);
    const finished = await browser.ask('POST /api/v1/sign-in/oidc/finish', { query });
    return { browser, query, ...finished };
  }
  const invite = async (body: object) =>
    new URL((await owner.ask('POST /api/v1/invitations', body)).body.url).hash.slice('#token='.length);

  test('is offered by its name', async () => {
    assert.deepEqual((await server.browser().ask('GET /api/v1/sign-in')).body.oidc, { name: 'Example ID' });
  });

  test('lets nobody in who was not invited', async () => {
    const { status, code, text } = await enter({ sub: 'stranger', email: 'stranger@example.com', email_verified: true });
    assert.deepEqual([status, code], [403, 'oidc_refused']);
    assert.match(text, /Nobody has invited stranger@example\.com/u);
  });

  test('lets in whose verified address was invited, and knows them again', async () => {
    await invite({ email: 'ada@example.com', role: 'admin' });
    const ada = { sub: 'ada-1', email: 'Ada@example.com', email_verified: true, name: 'Ada Lovelace' };
    const first = await enter(ada);
    assert.equal(first.status, 204, first.text);
    const account = (await first.browser.ask('GET /api/v1/account')).body;
    assert.deepEqual(
      [account.name, account.role, account.is_federated, account.has_password],
      ['Ada Lovelace', 'admin', true, false],
    );
    const again = await enter({ ...ada, email: 'new-address@example.com' });
    assert.equal((await again.browser.ask('GET /api/v1/account')).body.id, account.id);
  });

  test('does not believe an address the provider has not verified', async () => {
    await invite({ email: 'bob@example.com' });
    assert.equal((await enter({ sub: 'mallory', email: 'bob@example.com', email_verified: false })).code, 'oidc_refused');
    const known = await join(server, owner, { email: 'carol@example.com' });
    assert.equal((await enter({ sub: 'mallory', email: 'carol@example.com' })).code, 'oidc_refused');
    assert.equal((await known.ask('GET /api/v1/account')).body.is_federated, false);
  });

  test('ties itself to a person with the same verified address', async () => {
    const dan = await join(server, owner, { email: 'dan@example.com' });
    const { id } = (await dan.ask('GET /api/v1/account')).body;
    const entered = await enter({ sub: 'dan-1', email: 'dan@example.com', email_verified: true });
    assert.equal((await entered.browser.ask('GET /api/v1/account')).body.id, id);
  });

  test('gives nobody an account that only claims their address', async () => {
    const mallory = await join(server, owner, { email: 'mallory@example.com', password: 'a password of mallory' });
    const claim = { email: 'victim@example.com', current_password: 'a password of mallory' };
    assert.equal((await mallory.ask('PATCH /api/v1/account', claim)).status, 200);
    const victim = { sub: 'victim-1', email: 'victim@example.com', email_verified: true };
    assert.equal((await enter(victim)).code, 'oidc_refused');
    const token = await invite({ role: 'member' });
    const other = server.browser();
    const wish = { token, name: 'Other', email: 'victim-2@example.com', password: 'a password of other' };
    assert.equal((await other.ask('POST /api/v1/invitations/accept', wish)).status, 204);
    assert.equal((await enter({ ...victim, sub: 'victim-2', email: 'victim-2@example.com' })).code, 'oidc_refused');
    const query = await provider.visit(await start(other), { ...victim, sub: 'victim-2', email: 'victim-2@example.com' });
    assert.equal((await other.ask('POST /api/v1/sign-in/oidc/finish', { query })).status, 204);
    assert.equal((await other.ask('GET /api/v1/account')).body.is_federated, true);
  });

  test('takes the link of an invitation without an address', async () => {
    const token = await invite({ role: 'viewer' });
    const entered = await enter({ sub: 'eve-1', name: 'Eve' }, { invitation: token });
    assert.equal(entered.status, 204, entered.text);
    assert.equal((await entered.browser.ask('GET /api/v1/account')).body.role, 'viewer');
    assert.equal((await server.browser().ask('POST /api/v1/sign-in/oidc', { invitation: token })).code, 'invitation_used');
  });

  test('ends in the browser that began it, once', async () => {
    await invite({ email: 'fay@example.com' });
    const browser = server.browser();
    const fay = { sub: 'fay-1', email: 'fay@example.com', email_verified: true };
    const query = await provider.visit(await start(browser), fay);
    assert.equal((await server.browser().ask('POST /api/v1/sign-in/oidc/finish', { query })).code, 'oidc_refused');
    const tampered = query.replace(/state=[^&]*/u, 'state=other');
    const other = server.browser();
    await start(other);
    assert.equal((await other.ask('POST /api/v1/sign-in/oidc/finish', { query: tampered })).code, 'oidc_refused');
    assert.equal((await browser.ask('POST /api/v1/sign-in/oidc/finish', { query })).status, 204);
    assert.equal((await browser.ask('POST /api/v1/sign-in/oidc/finish', { query })).code, 'oidc_refused');
  });

  test('keeps the suspended out', async () => {
    await invite({ email: 'gus@example.com' });
    const gus = { sub: 'gus-1', email: 'gus@example.com', email_verified: true };
    const { browser } = await enter(gus);
    const { id } = (await browser.ask('GET /api/v1/account')).body;
    await owner.ask(`PATCH /api/v1/people/${id}`, { suspended: true });
    assert.equal((await enter(gus)).code, 'oidc_refused');
  });
});
