import type { BrowserHalf } from '@causeway/contract';
import type { FrameMessage, FrameOrder } from '../../../check-frame/frame-message.ts';

/** A frame that never reports is a browser that blocks it. */
const patienceMs = 20_000;

/**
 * Tries a connection in this browser. In a hidden frame of the same origin: the policy of the app itself lets its scripts talk to
 * its own server alone. Throws the signal's reason.
 */
export async function askBrowser(order: FrameOrder, signal: AbortSignal): Promise<BrowserHalf> {
  const origin = globalThis.location.origin;
  const half = { origin, user_agent: navigator.userAgent.slice(0, 400) };
  if (order.fetches.length + order.sockets.length === 0) return { ...half, attempts: [] };
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.title = 'Connection check';
  frame.src = '/check-frame.html';
  const { promise, resolve, reject } = Promise.withResolvers<BrowserHalf>();
  const hear = ({ origin: from, source, data }: MessageEvent<FrameMessage>): void => {
    if (from !== origin || source !== frame.contentWindow) return;
    if (data.kind === 'ready') frame.contentWindow?.postMessage({ kind: 'try', order } satisfies FrameMessage, origin);
    if (data.kind === 'tried') resolve({ ...half, attempts: [...data.attempts] });
  };
  const leave = (): void => reject(signal.reason);
  const timer = setTimeout(() => resolve({ ...half, attempts: [] }), patienceMs);
  globalThis.addEventListener('message', hear);
  signal.addEventListener('abort', leave, { once: true });
  document.body.append(frame);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    globalThis.removeEventListener('message', hear);
    signal.removeEventListener('abort', leave);
    frame.remove();
  }
}
