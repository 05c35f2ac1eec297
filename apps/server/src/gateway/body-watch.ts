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

export interface BodyWatch {
  watch(request: GateRequest, response: GateResponse): void;
  stop(): void;
}

/** Ends requests whose body trickles (slowloris); an upload that makes progress may take as long as it likes. */
export function createBodyWatch(): BodyWatch {
  const open = new Set<Watched>();
  // Almost every body comes with its head; it is read before this runs, and needs no watching.
  let fresh: Watched[] = [];
  let isSorting = false;
  const sort = (): void => {
    isSorting = false;
    for (const watched of fresh) {
      if (!watched.request.complete) open.add(watched);
    }
    fresh = [];
  };
  const isStalled = ({ request, bytesAtStart }: Watched, now: number): boolean => {
    const seconds = (now - request.arrivedAt) / 1000;
    return seconds * 1000 > graceMs && request.socket.bytesRead - bytesAtStart < seconds * minBytesPerSecond;
  };
  const end = ({ request, response }: Watched): void => {
    // It was answered without its body: the rest only holds up the connection.
    if (response.writableFinished) request.socket.destroy();
    response.once('finish', () => request.socket.destroySoon());
    sendFault(response, new Fault('request_timeout'), { isTrusted: isFromLoopback(request), close: true });
  };
  const timer = setInterval(() => {
    const now = performance.now();
    for (const each of open) {
      const { request } = each;
      // Whoever read its body gave it up; it has no connection any more.
      if (request.destroyed) {
        open.delete(each);
        continue;
      }
      // A paused request waits for us, not for its sender.
      const isLate = !request.isPaused() && isStalled(each, now);
      if (isLate || request.complete || request.socket.destroyed) open.delete(each);
      if (isLate && !request.complete) end(each);
    }
  }, 1000);
  timer.unref();
  return {
    watch: (request, response) => {
      const { headers } = request;
      if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') return;
      fresh.push({ request, response, bytesAtStart: request.socket.bytesRead });
      if (isSorting) return;
      isSorting = true;
      setImmediate(sort);
    },
    stop: () => clearInterval(timer),
  };
}
