import type { BrowserAttempt } from '@causeway/contract';
import type { FrameOrder } from './frame-message.ts';

const patienceMs = 8000;

/** Opens a WebSocket and closes it; a browser tells a script no more than whether it opened and the close code. */
export function trySocket({ url, protocols }: FrameOrder['sockets'][number]): Promise<BrowserAttempt> {
  const startedAt = performance.now();
  const seen = { kind: 'websocket', method: 'GET', url } as const;
  const { promise, resolve } = Promise.withResolvers<BrowserAttempt>();
  const end = (found: Pick<BrowserAttempt, 'outcome' | 'message'>): void =>
    resolve({ ...seen, ...found, ms: performance.now() - startedAt });
  try {
    const socket = new WebSocket(url, [...protocols]);
    const timer = setTimeout(() => {
      end({ outcome: 'timeout' });
      socket.close();
    }, patienceMs);
    socket.addEventListener('open', () => {
      end({ outcome: 'opened', message: socket.protocol === '' ? 'open' : `open, subprotocol ${socket.protocol}` });
      socket.close();
    });
    socket.addEventListener('close', ({ code, reason }) => {
      clearTimeout(timer);
      end({ outcome: 'closed', message: `close ${code}${reason === '' ? '' : ` ${reason}`}` });
    });
  } catch (error) {
    end({ outcome: 'failed', message: String(error).slice(0, 600) });
  }
  return promise;
}
