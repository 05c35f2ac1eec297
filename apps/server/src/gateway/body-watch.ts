import { Fault } from '@causeway/contract';
import type { GateRequest, GateResponse } from './exchange.ts';
import { sendFault } from './faults.ts';
import { isFromLoopback } from './gate.ts';

/** A body may rest this long, and must then arrive at least this fast. */
const graceMs = 5000;
const minBytesPerSecond = 1024;

interface Watched {
  readonly request: GateRequest;
  readonly response: GateResponse;
  readonly bytesAtStart: number;
}

/** Ends requests whose body trickles (slowloris); an upload that makes progress may take as long as it likes. */
export function createBodyWatch(): { watch(request: GateRequest, response: GateResponse): void; stop(): void } {
  const open = new Set<Watched>();
  const isStalled = ({ request, bytesAtStart }: Watched, now: number): boolean => {
    const seconds = (now - request.arrivedAt) / 1000;
    return seconds * 1000 > graceMs && request.socket.bytesRead - bytesAtStart < seconds * minBytesPerSecond;
  };
  const timer = setInterval(() => {
    const now = performance.now();
    for (const each of open) {
      const { request, response } = each;
      if (request.complete || request.destroyed) open.delete(each);
      // A paused request waits for us, not for its sender.
      else if (!request.isPaused() && isStalled(each, now)) {
        open.delete(each);
        response.once('finish', () => request.socket.destroySoon());
        sendFault(response, new Fault('request_timeout'), { isTrusted: isFromLoopback(request), close: true });
      }
    }
  }, 1000);
  timer.unref();
  return {
    watch: (request, response) => {
      const { headers } = request;
      if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') return;
      const watched = { request, response, bytesAtStart: request.socket.bytesRead };
      open.add(watched);
      response.once('close', () => open.delete(watched));
    },
    stop: () => clearInterval(timer),
  };
}
