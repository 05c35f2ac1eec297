import { Fault } from '@causeway/contract';
import type { Socket } from 'node:net';
import type { GateRequest, GateResponse } from './exchange.ts';

/** Requests that a client may send before it has read the answers; browsers send none. */
const maxWaiting = 32;

const waiting = new WeakMap<Socket, Set<GateResponse>>();

/** Node forgets answers that wait for their turn when the connection ends; whatever feeds them, such as a file, would stay open. */
function waitingOn(socket: Socket): Set<GateResponse> {
  const known = waiting.get(socket);
  if (known) return known;
  const responses = new Set<GateResponse>();
  socket.once('close', () => {
    for (const response of responses) {
      response.destroy();
      response.reportAbandoned();
      response.emit('close');
    }
  });
  waiting.set(socket, responses);
  return responses;
}

/** To be called for a request whose answer waits for the one before. The fault when too many wait: each holds what answers it. */
export function queueAnswer(request: GateRequest, response: GateResponse): Fault | undefined {
  const responses = waitingOn(request.socket);
  if (responses.size >= maxWaiting) {
    return new Fault('rate_limit_exceeded', { message: `More than ${maxWaiting} requests wait on one connection.` });
  }
  responses.add(response);
  response.once('close', () => responses.delete(response));
  return undefined;
}
