import type { Fault } from '@causeway/contract';
import type { GateResponse } from './exchange.ts';
import { faultJson, toFault } from './faults.ts';
import { RawReply } from './feature.ts';
import type { EventSink } from './feature.ts';

/** A comment line keeps proxies and clients from giving up on a silent stream. */
const maxSilenceMs = 15_000;
const heartbeat = ': ping\n\n';

/** `no-transform` and `x-accel-buffering` keep proxies from collecting events. */
export const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

/** Settles when the client has read enough, or has gone. */
export function drained(response: GateResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}

/** Runs a producer of server-sent events; nothing is sent before its first write, so an early fault keeps its status. */
export async function openEventSink(
  response: GateResponse,
  run: (sink: EventSink) => Promise<void>,
  isTrusted: boolean,
): Promise<RawReply> {
  let timer: NodeJS.Timeout | undefined;
  let isSilent = false;
  const pulse = (): void => {
    if (isSilent) response.write(heartbeat);
    isSilent = true;
  };
  const begin = (): void => {
    response.writeHead(200, { ...eventStreamHeaders });
    // Twice per allowed silence: a timer that is moved with every token would cost more than the token's check.
    timer = setInterval(pulse, maxSilenceMs / 2);
  };
  const write = (bytes: Uint8Array | string): void | Promise<void> => {
    if (response.destroyed) return undefined;
    if (timer === undefined) begin();
    isSilent = false;
    return response.write(bytes) ? undefined : drained(response);
  };
  try {
    await run({ write });
    if (timer === undefined) begin();
  } catch (error) {
    if (timer === undefined) throw error;
    endWithFault(response, toFault(error), isTrusted);
  } finally {
    clearInterval(timer);
    if (timer !== undefined && !response.writableEnded) response.end();
  }
  return new RawReply(undefined);
}

/** The only portable way to tell an SDK about a failure after the headers; no `[DONE]` follows, so nothing looks complete. */
function endWithFault(response: GateResponse, fault: Fault, isTrusted: boolean): void {
  response.req.faultCode = fault.code;
  response.req.faultCause = fault.details.reason;
  if (!response.destroyed) response.end(`data: ${faultJson(fault, response.req.requestId, isTrusted)}\n\n`);
}
