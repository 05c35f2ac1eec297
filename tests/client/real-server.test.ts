import { createKey, createSession, revokeKey, sendMessage, sessionEvents, signIn } from '@causeway/contract';
import { createClient, emptySession, follow, foldSession, streamCompletion } from '@causeway/client';
import type { Client, FollowState, SessionState } from '@causeway/client';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

/** A fetch that keeps the one cookie of the server, as a browser would. */
function browserFetch(): typeof fetch {
  let cookie = '';
  return async (input, init) => {
    const response = await fetch(input, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init?.headers)), ...(cookie && { cookie }) },
    });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return response;
  };
}

describe('the client against the real server', { timeout: 200_000 }, () => {
  let server: TestServer;
  let owner: Client;
  before(async () => {
    server = await startTestServer({ CAUSEWAY_AUTH: 'on', CAUSEWAY_ECHO_MODEL: 'on' });
    owner = createClient({ base: server.url, fetch: browserFetch(), origin: server.url });
    const token = new URL((await server.signInUrl()) ?? '').href.split(/[#=/]/u).at(-1) ?? '';
    await owner.call(signIn, { body: { token } });
  });
  after(() => server.close());

  function watch(client: Client, id: string, transport: 'websocket' | 'sse') {
    const changes = new EventTarget();
    const seen: { session: SessionState; states: FollowState[] } = { session: emptySession, states: [] };
    const tell = () => changes.dispatchEvent(new Event('change'));
    const following = follow(client, sessionEvents, {
      params: { id },
      transport,
      onMessage: (event) => {
        seen.session = foldSession(seen.session, event);
        tell();
      },
      onState: (state) => {
        seen.states.push(state);
        tell();
      },
    });
    const until = async (condition: () => boolean) => {
      while (!condition()) await once(changes, 'change', { signal: AbortSignal.timeout(30_000) });
    };
    return { following, seen, until };
  }

  for (const transport of ['websocket', 'sse'] as const) {
    test(`an answer arrives live over ${transport}, and a revoked key ends it with its cause`, async () => {
      const key = await owner.call(createKey, { body: { name: transport } });
      const client = createClient({ base: server.url, apiKey: key.secret });
      const { id } = await client.call(createSession, { body: {} });
      const view = watch(client, id, transport);
      await view.until(() => view.seen.session.session !== undefined);
      await client.call(sendMessage, { params: { id }, body: { content: 'Hello there', model: 'causeway/echo' } });
      await view.until(() => view.seen.session.messages.at(-1)?.status === 'done');
      assert.match(view.seen.session.messages.at(-1)?.content ?? '', /Hello there/u);
      assert.equal(view.seen.session.stale, false);
      await owner.call(revokeKey, { params: { id: key.id } });
      await view.until(() => view.following.state.status === 'closed');
      const { state } = view.following;
      assert.equal(state.status === 'closed' && state.cause?.code, 'invalid_api_key');
    });
  }

  test('a streamed completion is whole', async () => {
    const key = await owner.call(createKey, { body: { name: 'stream' } });
    let text = '';
    const body = { model: 'causeway/echo', messages: [{ role: 'user' as const, content: 'Bridge' }] };
    await streamCompletion(createClient({ base: server.url, apiKey: key.secret }), body, {
      onChunk: ({ choices }) => {
        text += choices[0]?.delta.content ?? '';
      },
    });
    assert.match(text, /Bridge/u);
  });
});
