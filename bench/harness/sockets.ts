import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { end, pinned, track } from './measured-process.ts';
import type { SocketOrder, SocketState } from './socket-process.ts';

/** Many WebSockets in a process of their own. */
export interface Sockets {
  open(url: string, options: { readonly key: string; readonly count: number; readonly isPaused?: boolean }): Promise<void>;
  state(): Promise<SocketState>;
  /** Resolves when so many messages more than now have arrived; rejects after 60 s. */
  expect(more: number): Promise<() => Promise<void>>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export function startSockets(): Sockets {
  const [execPath, ...execArgv] = pinned('client', [process.execPath]);
  const child = track(fork(fileURLToPath(new URL('socket-process.ts', import.meta.url)), { execPath, execArgv }));
  const ask = (order: SocketOrder): Promise<SocketState> =>
    new Promise((resolve, reject) => {
      child.once('message', (answer: { state?: SocketState; failure?: string }) => {
        if (answer.state) resolve(answer.state);
        else reject(new Error(answer.failure ?? 'no answer'));
      });
      child.send(order);
    });
  const state = (): Promise<SocketState> => ask({ order: 'count' });
  return {
    state,
    open: async (url, { key, count, isPaused = false }) => {
      await ask({ order: 'open', url, key, count, isPaused });
    },
    expect: async (more) => {
      const { received: before } = await state();
      return async () => {
        for (let waited = 0; waited < 3000; waited += 1) {
          const { received } = await state();
          if (received >= before + more) return;
          await sleep(20);
        }
        throw new Error(`of ${more} messages only ${(await state()).received - before} arrived`);
      };
    },
    resume: async () => {
      await ask({ order: 'resume' });
    },
    stop: () => end(child),
  };
}
