import type { BrowserAttempt } from '@causeway/contract';
import type { FrameMessage, FrameOrder } from './frame-message.ts';
import { tryFetch } from './try-fetch.ts';
import { trySocket } from './try-socket.ts';

const own = globalThis.location.origin;
const tell = (message: FrameMessage): void => globalThis.parent.postMessage(message, own);

async function tryAll({ fetches, sockets }: FrameOrder): Promise<readonly BrowserAttempt[]> {
  const [fetched, opened] = await Promise.all([Promise.all(fetches.map(tryFetch)), Promise.all(sockets.map(trySocket))]);
  return [...fetched.flat(), ...opened];
}

// The app alone gives orders: its frame has the same origin and one parent.
globalThis.addEventListener('message', ({ origin, source, data }: MessageEvent<FrameMessage>) => {
  if (origin !== own || source !== globalThis.parent || data.kind !== 'try') return;
  void tryAll(data.order).then((attempts) => tell({ kind: 'tried', attempts }));
});
tell({ kind: 'ready' });
