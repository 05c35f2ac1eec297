import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { assertWithin, startLagMeter } from '../promises.ts';
import { join, startPeopleServer } from './people-server.ts';
import type { Browser, PeopleServer } from './people-server.ts';

const lag = startLagMeter();
const password = 'correct horse battery';

describe('people', () => {
  let server: PeopleServer;
  let owner: Browser;
  before(async () => {
    server = await startPeopleServer();
    owner = await server.owner();
  });
  after(() => server?.close());

  const invite = async (body: object) => {
    const { body: made } = await owner.ask('POST /api/v1/invitations', body);
    return { id: String(made['id']), token: new URL(String(made['url'])).hash.slice('#token='.length) };
  };
  const idOf = async (browser: Browser) => String((await browser.ask('GET /api/v1/account')).body['id']);
  const signIn = (browser: Browser, email: string, given = password) =>
    browser.ask('POST /api/v1/sign-in/password', { email, password: given });

  test('are invited by a link that makes one person, with the role it names', async () => {
    const { token } = await invite({ email: 'ada@example.com', role: 'viewer' });
    const browser = server.browser();
    const offer = await browser.ask('POST /api/v1/invitations/read', { token });
    assert.deepEqual(
      [offer.body['email'], offer.body['role'], offer.body['invited_by']],
      ['ada@example.com', 'viewer', 'Owner'],
    );
    const form = { token, name: 'Ada', email: 'ada@example.com', password };
    assert.equal(
      (await browser.ask('POST /api/v1/invitations/accept', { ...form, email: 'eve@example.com' })).code,
      'invalid_request',
    );
    assert.equal((await browser.ask('POST /api/v1/invitations/accept', form)).status, 204);
    const account = await browser.ask('GET /api/v1/account');
    assert.deepEqual([account.body['name'], account.body['role'], account.body['has_password']], ['Ada', 'viewer', true]);
    assert.equal((await server.browser().ask('POST /api/v1/invitations/accept', form)).code, 'invitation_used');
  });

  test('are made once, however many accept at the same time', async () => {
    const { token } = await invite({});
    const tries = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        server
          .browser()
          .ask('POST /api/v1/invitations/accept', { token, name: 'Many', email: `many${n}@example.com`, password }),
      ),
    );
    assert.deepEqual(
      tries.map(({ status }) => status).toSorted((one, other) => one - other),
      [204, 410, 410, 410],
    );
  });

  test('cannot come in by an invitation that was taken back', async () => {
    const { id, token } = await invite({});
    assert.equal((await owner.ask(`DELETE /api/v1/invitations/${id}`)).status, 204);
    assert.equal((await server.browser().ask('POST /api/v1/invitations/read', { token })).code, 'invitation_used');
  });

  test('cannot come in by an invitation of somebody who may not invite any more', async () => {
    const admin = await join(server, owner, { email: 'leaving@example.com', role: 'admin' });
    const { id } = (await admin.ask('GET /api/v1/account')).body;
    const made = await admin.ask('POST /api/v1/invitations', { role: 'admin' });
    const token = new URL(made.body.url).hash.slice('#token='.length);
    assert.equal((await server.browser().ask('POST /api/v1/invitations/read', { token })).status, 200);
    await owner.ask(`PATCH /api/v1/people/${id}`, { role: 'member' });
    assert.equal((await server.browser().ask('POST /api/v1/invitations/read', { token })).code, 'invitation_used');
  });

  test('take no ticket along from a role that they lost', async () => {
    const ann = await join(server, owner, { email: 'ticket@example.com' });
    const { id } = (await ann.ask('GET /api/v1/account')).body;
    const { ticket } = (await ann.ask('POST /api/v1/tickets')).body;
    await owner.ask(`PATCH /api/v1/people/${id}`, { role: 'viewer' });
    const late = await fetch(`${server.url}/v1/sessions/nobodys/events?ticket=${ticket}`, {
      headers: { accept: 'text/event-stream' },
    });
    assert.equal(late.status, 401);
    await late.body?.cancel();
  });

  test('sign in by password, whatever the case of the address', async () => {
    await join(server, owner, { email: 'bob@example.com' });
    const browser = server.browser();
    assert.equal((await signIn(browser, 'BOB@example.com')).status, 204);
    assert.equal((await browser.ask('GET /api/v1/account')).body['name'], 'bob');
    assert.equal((await signIn(server.browser(), 'bob@example.com', 'wrong')).code, 'wrong_password');
    assert.equal((await signIn(server.browser(), 'nobody@example.com')).code, 'wrong_password');
  });

  test('are not locked out by somebody who guesses', async () => {
    const victim = await join(server, owner, { email: 'victim@example.com' });
    victim.forgetSession();
    const guesses = [];
    for (let n = 0; n < 12; n += 1) guesses.push(await signIn(server.browser(), 'victim@example.com', `guess ${n}`));
    assert.equal(guesses.at(-1)?.code, 'too_many_sign_ins');
    assert.ok(Number(guesses.at(-1)?.body.error.retry_after_ms) > 0);
    assert.equal(
      (await signIn(server.browser(), 'victim@example.com')).code,
      'too_many_sign_ins',
      'the right guess is held up, too',
    );
    assert.equal((await signIn(victim, 'victim@example.com')).status, 204, 'the browser that was here before is not');
  });

  test('who change their password sign every other browser out', async () => {
    const first = await join(server, owner, { email: 'carol@example.com' });
    const second = server.browser();
    await signIn(second, 'carol@example.com');
    const change = { password: 'another good one', current_password: 'not it' };
    assert.equal((await first.ask('PUT /api/v1/account/password', change)).code, 'wrong_password');
    assert.equal((await first.ask('PUT /api/v1/account/password', { ...change, current_password: password })).status, 204);
    assert.equal((await first.ask('GET /api/v1/account')).status, 200);
    assert.equal((await second.ask('GET /api/v1/account')).status, 401);
    assert.equal((await signIn(second, 'carol@example.com')).code, 'wrong_password');
    assert.equal((await signIn(second, 'carol@example.com', 'another good one')).status, 204);
  });

  test('see their browsers and sign one out', async () => {
    const here = await join(server, owner, { email: 'dan@example.com' });
    const there = server.browser();
    await signIn(there, 'dan@example.com');
    const { sessions } = (await here.ask('GET /api/v1/account/sessions')).body;
    assert.equal(sessions.length, 2);
    assert.ok(
      sessions.every(
        (each: { device: string; address: string }) => each.device === 'Firefox on Linux' && each.address !== null,
      ),
    );
    const other = sessions.find((each: { is_current: boolean }) => !each.is_current);
    assert.equal((await owner.ask(`DELETE /api/v1/account/sessions/${other.id}`)).status, 404, 'not those of others');
    assert.equal((await here.ask(`DELETE /api/v1/account/sessions/${other.id}`)).status, 204);
    assert.equal((await there.ask('GET /api/v1/account')).status, 401);
  });

  test('who are suspended lose sessions, sockets and keys within a second, and get their keys back', async () => {
    const browser = await join(server, owner, { email: 'eve@example.com' });
    const id = await idOf(browser);
    const { secret } = (await browser.ask('POST /api/v1/keys', { name: 'program' })).body;
    const key = server.keyed(secret);
    assert.equal((await key.ask('GET /v1/sessions')).status, 200);
    const { id: session } = (await browser.ask('POST /v1/sessions', {})).body;
    const address = `${server.url.replace('http', 'ws')}/v1/sessions/${session}/events`;
    const socket = new WebSocket(address, { headers: { authorization: `Bearer ${secret}` } });
    await new Promise((resolve) => socket.once('message', resolve));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    const at = performance.now();
    assert.equal((await owner.ask(`PATCH /api/v1/people/${id}`, { suspended: true })).status, 200);
    assert.equal(await closed, 4401);
    assertWithin(performance.now() - at, 2000, lag);
    assert.equal((await key.ask('GET /v1/sessions')).status, 401);
    assert.equal((await browser.ask('GET /api/v1/account')).status, 401);
    assert.equal((await signIn(server.browser(), 'eve@example.com')).code, 'wrong_password');
    await owner.ask(`PATCH /api/v1/people/${id}`, { suspended: false });
    assert.equal((await key.ask('GET /v1/sessions')).status, 200);
  });

  test('who are removed are nobody, and their address is free', async () => {
    const browser = await join(server, owner, { email: 'fay@example.com' });
    const id = await idOf(browser);
    assert.equal((await owner.ask(`DELETE /api/v1/people/${id}`)).status, 204);
    assert.equal((await browser.ask('GET /api/v1/account')).status, 401);
    assert.equal((await owner.ask(`PATCH /api/v1/people/${id}`, { role: 'admin' })).status, 404);
    await join(server, owner, { email: 'fay@example.com' });
  });

  test('may do what their role says, their keys too, from the moment it changes', async () => {
    const browser = await join(server, owner, { email: 'gus@example.com', role: 'member' });
    const id = await idOf(browser);
    const { secret, scopes } = (await browser.ask('POST /api/v1/keys', { name: 'program' })).body;
    assert.ok(!scopes.includes('models:write') && scopes.includes('chat:write'));
    assert.equal((await browser.ask('GET /api/v1/people')).code, 'insufficient_scope');
    assert.equal(
      (await browser.ask('POST /api/v1/keys', { name: 'more', scopes: ['system:read'] })).code,
      'insufficient_scope',
    );
    await owner.ask(`PATCH /api/v1/people/${id}`, { role: 'viewer' });
    const key = server.keyed(secret);
    assert.equal((await key.ask('GET /v1/sessions')).status, 200);
    assert.equal((await key.ask('POST /v1/sessions', {})).code, 'insufficient_scope');
    assert.equal((await browser.ask('POST /v1/sessions', {})).code, 'insufficient_scope');
  });

  test('who are admins cannot touch owners, and the first owner stays', async () => {
    const admin = await join(server, owner, { email: 'hal@example.com', role: 'admin' });
    const id = await idOf(admin);
    assert.equal((await admin.ask('GET /api/v1/people')).status, 200);
    assert.equal((await admin.ask('PATCH /api/v1/people/owner', { name: 'Mine' })).code, 'insufficient_scope');
    assert.equal((await admin.ask(`PATCH /api/v1/people/${id}`, { role: 'owner' })).code, 'insufficient_scope');
    assert.equal((await admin.ask('POST /api/v1/invitations', { role: 'owner' })).code, 'insufficient_scope');
    assert.equal((await admin.ask('POST /api/v1/people/owner/sign-in-links')).code, 'insufficient_scope');
    assert.equal((await owner.ask('PATCH /api/v1/people/owner', { suspended: true })).code, 'conflict');
    assert.equal((await owner.ask('DELETE /api/v1/people/owner')).code, 'conflict');
  });

  test('leave a line in the audit log for what they do, in pages, filtered and as CSV', async () => {
    const browser = await join(server, owner, { email: 'ida@example.com', role: 'member' });
    const id = await idOf(browser);
    await browser.ask('POST /api/v1/projects', { name: 'Audited' });
    await browser.ask('POST /api/v1/keys', { name: '=HYPERLINK("x")' });
    const mine = (await owner.ask(`GET /api/v1/audit?actor=${id}`)).body;
    const actions = mine.entries.map((entry: { action: string }) => entry.action);
    assert.deepEqual(actions.slice(0, 2), ['keys.create', 'projects.create']);
    assert.ok(actions.includes('sign-in.create') && actions.includes('invitations.accept'));
    assert.ok(
      mine.entries.every(
        (entry: { actor_name: string; address: string }) => entry.actor_name === 'ida' && entry.address !== null,
      ),
    );
    const seen: string[] = [];
    let cursor: string | null = '';
    interface Page {
      readonly entries: readonly { readonly id: string }[];
      readonly next_cursor: string | null;
    }
    while (cursor !== null) {
      const page: Page = (await owner.ask(`GET /api/v1/audit?limit=3&actor=${id}${cursor === '' ? '' : `&cursor=${cursor}`}`))
        .body;
      seen.push(...page.entries.map(({ id: entry }) => entry));
      cursor = page.next_cursor;
    }
    assert.deepEqual(
      seen,
      mine.entries.map((entry: { id: string }) => entry.id),
    );
    assert.ok(
      (await owner.ask('GET /api/v1/audit?action=people.')).body.entries.every((entry: { action: string }) =>
        entry.action.startsWith('people.'),
      ),
    );
    const { text } = await owner.ask(`GET /api/v1/audit/export?actor=${id}`);
    assert.match(text, /^at,actor_name,/u);
    assert.match(text, /created the key ""=HYPERLINK\(""""x""""\)""|created the key/u);
    assert.equal((await browser.ask('GET /api/v1/audit')).code, 'insufficient_scope');
    assert.ok(!text.includes(password));
  });
});
