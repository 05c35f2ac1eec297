import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@causeway/contract';
import type { FaultCode } from '@causeway/contract';
import { assert as assertProperty, constantFrom, property, subarray, tuple } from 'fast-check';
import { createAuthenticator, extractCredential, localPrincipal, requireScope } from './credentials.ts';
import type { AuthenticatorOptions, CredentialCarrier } from './credentials.ts';
import { browserCookieName, credentialRevoked, personChanged } from './feature.ts';
import type { CredentialKind, Principal } from './feature.ts';

const cookieName = 'causeway_ab12cd34';
const secret = `cw_a1b2c3d4_${'k'.repeat(43)}`;
const hasCode = (code: FaultCode) => (error: unknown) => error instanceof Fault && error.code === code;

/** Every way to carry a secret, on a request that reads them all. */
const carriers = {
  bearer: (value: string) => ({ authorization: `Bearer ${value}` }),
  header: (value: string) => ({ 'x-api-key': value }),
  protocol: (value: string) => ({
    'sec-websocket-protocol': `realtime, openai-insecure-api-key.${value}, openai-beta.realtime-v1`,
  }),
};
type Carrier = keyof typeof carriers;
const request = (headers: CredentialCarrier['headers'], url = '/v1/x'): CredentialCarrier => ({ url, headers });
const plain = { cookieName };
const upgrade = { cookieName, forUpgrade: true };
const eventStream = { cookieName, forEventStream: true };

describe('the one credential of a request', () => {
  test('is the same through every carrier, alone and together', () => {
    const some = subarray(Object.keys(carriers) as Carrier[], { minLength: 1 });
    assertProperty(
      property(some, (names) => {
        const headers = Object.assign({}, ...names.map((name) => carriers[name](secret)));
        assert.deepEqual(extractCredential(request(headers), upgrade), { kind: 'key', secret });
      }),
    );
  });

  test('is refused when any two carriers disagree', () => {
    const name = constantFrom(...(Object.keys(carriers) as Carrier[]));
    assertProperty(
      property(tuple(name, name), ([first, second]) => {
        if (first === second) return;
        const headers = { ...carriers[first](secret), ...carriers[second](`${secret}x`) };
        assert.throws(() => extractCredential(request(headers), upgrade), hasCode('conflicting_credentials'));
      }),
    );
  });

  test('is the cookie of this instance among those of other servers on the host', () => {
    for (const cookie of [
      `${cookieName}=abc`,
      `x=1; ${cookieName}=abc`,
      `${cookieName}=abc; y=2`,
      `my_${cookieName}=no;${cookieName}=abc`,
      `causeway_ffffffff=no; ${cookieName}=abc; other=${cookieName}=no`,
    ]) {
      assert.deepEqual(extractCredential(request({ cookie }), plain), { kind: 'cookie', secret: 'abc' }, cookie);
    }
    for (const cookie of [`causeway_ffffffff=x`, `my_${cookieName}=x`, `${cookieName}=`, '']) {
      assert.equal(extractCredential(request({ cookie }), plain), undefined, cookie);
    }
  });

  test('conflicts with a cookie, except on an upgrade, where a page cannot leave the cookie out', () => {
    const headers = { cookie: `${cookieName}=abc`, ...carriers.bearer(secret) };
    assert.throws(() => extractCredential(request(headers), plain), hasCode('conflicting_credentials'));
    assert.deepEqual(extractCredential(request(headers), upgrade), { kind: 'key', secret });
    assert.deepEqual(extractCredential(request({ cookie: `${cookieName}=abc` }, '/s?ticket=t1'), upgrade), {
      kind: 'ticket',
      secret: 't1',
    });
  });

  test('is a ticket only where a browser can send no header', () => {
    const ticket = { kind: 'ticket', secret: 'a-b_c' };
    const url = '/v1/x?after=1.2&ticket=a-b_c';
    assert.deepEqual(extractCredential(request({}, url), upgrade), ticket);
    assert.deepEqual(extractCredential(request({}, url), eventStream), ticket);
    assert.equal(extractCredential(request({}, url), plain), undefined);
    assert.throws(() => extractCredential(request(carriers.bearer(secret), url), upgrade), hasCode('conflicting_credentials'));
  });

  test('reads the scheme in any case and needs a token', () => {
    assert.deepEqual(extractCredential(request({ authorization: `bearer  ${secret} ` }), plain), { kind: 'key', secret });
    for (const authorization of ['Bearer', 'Bearer ', 'Basic dXNlcjpwYXNz', secret, '']) {
      assert.throws(() => extractCredential(request({ authorization }), plain), hasCode('invalid_api_key'), authorization);
    }
  });

  test('leaves the Basic credential of a proxy alone when there is one of ours', () => {
    const authorization = 'Basic dXNlcjpwYXNz';
    const cookie = `${cookieName}=abc`;
    assert.deepEqual(extractCredential(request({ authorization, cookie }), plain), { kind: 'cookie', secret: 'abc' });
  });
});

interface Asked {
  readonly kind: CredentialKind;
  readonly secret: string;
}

function setUp(options: Partial<AuthenticatorOptions> = {}) {
  const asked: Asked[] = [];
  const revoked = new Set<string>();
  const listeners = new Set<(payload: unknown) => void>();
  let now = 0;
  const source = {
    verify: async (kind: CredentialKind, given: string): Promise<Principal | undefined> => {
      asked.push({ kind, secret: given });
      const isKnown = given.startsWith('good') && !revoked.has(given);
      return isKnown
        ? { ...localPrincipal, kind: 'key', credentialId: `id-${given}`, scopes: new Set(['chat:read']) }
        : undefined;
    },
  };
  const bus = {
    subscribe: (topic: string, listener: (payload: unknown) => void) => {
      assert.ok(topic === credentialRevoked || topic === personChanged);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const authenticator = createAuthenticator({ source, auth: 'on', bus, cookieName, now: () => now, ...options });
  return {
    authenticator,
    asked,
    listeners,
    revoke: (name: string) => {
      revoked.add(name);
      for (const listener of listeners) listener({ credentialId: `id-${name}` });
    },
    revokeElsewhere: (name: string) => revoked.add(name),
    pass: (ms: number) => (now += ms),
  };
}
const key = (given: string) => request({ 'x-api-key': given });
const optional = { isOptional: true };

describe('the authenticator', () => {
  test('verifies a credential once and then answers at once', async () => {
    const { authenticator, asked } = setUp();
    const first = await authenticator.identify(key('good'));
    const second = authenticator.identify(key('good'));
    assert.equal(second, first);
    assert.equal(asked.length, 1);
  });

  test('refuses what is unknown, and never remembers that', async () => {
    const { authenticator, asked } = setUp();
    await assert.rejects(async () => authenticator.identify(key('dummy')), hasCode('invalid_api_key'));
    await assert.rejects(async () => authenticator.identify(key('dummy')), hasCode('invalid_api_key'));
    assert.equal(asked.length, 2);
  });

  test('does not take a key for a cookie', async () => {
    const { authenticator, asked } = setUp();
    await authenticator.identify(key('good'));
    await authenticator.identify(request({ cookie: `${cookieName}=good` }));
    assert.deepEqual(
      asked.map(({ kind }) => kind),
      ['key', 'cookie'],
    );
  });

  test('forgets a credential the moment it is revoked', async () => {
    const { authenticator, revoke } = setUp();
    await authenticator.identify(key('good'));
    await authenticator.identify(key('good-2'));
    revoke('good');
    await assert.rejects(async () => authenticator.identify(key('good')), hasCode('invalid_api_key'));
    assert.ok(!(authenticator.identify(key('good-2')) instanceof Promise));
  });

  test('does not believe what it read before a revocation that overtook it', async () => {
    const { authenticator, revoke } = setUp();
    const late = authenticator.identify(key('good'));
    revoke('good');
    await late;
    await assert.rejects(async () => authenticator.identify(key('good')), hasCode('invalid_api_key'));
  });

  test('asks again after 30 s, for a revocation that never arrived', async () => {
    const { authenticator, revokeElsewhere, pass } = setUp();
    await authenticator.identify(key('good'));
    revokeElsewhere('good');
    pass(29_999);
    assert.ok(!(authenticator.identify(key('good')) instanceof Promise));
    pass(1);
    await assert.rejects(async () => authenticator.identify(key('good')), hasCode('invalid_api_key'));
  });

  test('never remembers a ticket', async () => {
    const { authenticator, asked } = setUp();
    const ticket = request({}, '/s?ticket=good');
    await authenticator.identify(ticket, { forUpgrade: true });
    await authenticator.identify(ticket, { forUpgrade: true });
    assert.equal(asked.length, 2);
  });

  test('remembers a bounded number, the newest', async () => {
    const { authenticator, asked } = setUp({ maxEntries: 3 });
    for (const name of ['good-1', 'good-2', 'good-3', 'good-4']) await authenticator.identify(key(name));
    await authenticator.identify(key('good-4'));
    assert.equal(asked.length, 4);
    await authenticator.identify(key('good-1'));
    assert.equal(asked.length, 5);
  });

  test('knows nobody without a credential, and everybody when credentials are off', () => {
    assert.equal(setUp().authenticator.identify(request({})), undefined);
    const { authenticator, asked } = setUp({ auth: 'off' });
    assert.equal(authenticator.identify(request({})), localPrincipal);
    assert.equal(authenticator.identify(key('dummy')), localPrincipal);
    assert.equal(asked.length, 0);
  });

  test('counts a credential that is not valid as none where none is needed', async () => {
    const { authenticator } = setUp();
    assert.equal(await authenticator.identify(key('dummy'), optional), undefined);
    assert.equal(await authenticator.identify(request({ authorization: 'Basic x' }), optional), undefined);
    const two = request({ 'x-api-key': 'good', authorization: 'Bearer good-2' });
    assert.equal(await authenticator.identify(two, optional), undefined);
    assert.equal((await authenticator.identify(key('good'), optional))?.credentialId, 'id-good');
  });

  test('does not hide a database that is gone behind "nobody"', async () => {
    const source = {
      verify: async () => {
        throw new Fault('dependency_unavailable');
      },
    };
    const { authenticator } = setUp({ source });
    await assert.rejects(async () => authenticator.identify(key('good'), optional), hasCode('dependency_unavailable'));
  });

  test('stops to listen when it is closed', () => {
    const { authenticator, listeners } = setUp();
    authenticator.close();
    assert.equal(listeners.size, 0);
  });
});

describe('a scope', () => {
  const holding = (...scopes: ('chat:read' | 'chat:write' | '*')[]): Principal => ({
    ...localPrincipal,
    kind: 'key',
    credentialId: 'key_1',
    scopes: new Set(scopes),
  });

  test('is held itself, by write for read, and by the owner', () => {
    for (const principal of [holding('chat:read'), holding('chat:write'), holding('*')]) {
      assert.equal(requireScope(principal, 'chat:read'), principal);
    }
  });

  test('is named when it is missing', () => {
    assert.throws(
      () => requireScope(holding('chat:read'), 'chat:write'),
      (error) => hasCode('insufficient_scope')(error) && error instanceof Error && error.message.includes('chat:write'),
    );
    assert.throws(() => requireScope(undefined, 'chat:read'), hasCode('missing_credentials'));
  });
});

test('the cookie has a name of its own per instance on http and the __Host- prefix on https', () => {
  assert.equal(browserCookieName('ab12cd34ef56', false), cookieName);
  assert.equal(browserCookieName('ab12cd34ef56', true), '__Host-causeway');
});
