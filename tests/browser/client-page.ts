import { createSession, deleteSession, getHealth, listSessions, sessionEvents } from '@causeway/contract';
import { CallFailure, createClient, follow } from '@causeway/client';
import type { ClientOptions } from '@causeway/client';

/** Runs in the page: what one call came to, as plain data. */
export async function attempt(options: ClientOptions, what: 'get' | 'health' | 'post' | 'delete', timeoutMs = 30_000) {
  const client = createClient(options);
  const calls = {
    get: () => client.call(listSessions, { timeoutMs }),
    health: () => client.call(getHealth, { timeoutMs }),
    post: () => client.call(createSession, { body: { title: 'Hi' }, timeoutMs }),
    delete: () => client.call(deleteSession, { params: { id: 'ses_1' }, timeoutMs }),
  };
  try {
    await calls[what]();
    return { code: 'ok' };
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    const { code, kind, message, cause } = error;
    return { code, kind, message, cause };
  }
}

/** Several at once, as a page that loads. */
export const burst = (options: ClientOptions, count: number) => {
  const client = createClient(options);
  const codeOf = (error: unknown) => (error instanceof CallFailure ? error.code : String(error));
  return Promise.all(Array.from({ length: count }, () => client.call(listSessions).then(() => 'ok', codeOf)));
};

/** Follows a session until it was live and had a message. */
export const followOnce = (options: ClientOptions, transport: 'websocket' | 'sse') =>
  new Promise((resolve) => {
    const following = follow(createClient(options), sessionEvents, {
      params: { id: 'ses_test' },
      transport,
      onMessage: (message) => {
        resolve({ state: following.state, type: message.type });
        following.close();
      },
    });
  });
