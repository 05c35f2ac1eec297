import { closeCodes, toFaultBody } from '@causeway/contract';
import type { Fault } from '@causeway/contract';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { GateRequest } from './exchange.ts';
import { sendRawFault } from './faults.ts';
import { isFromLoopback } from './gate.ts';
import { closeCodeOf } from './subscription.ts';

export interface Upgrade {
  readonly request: GateRequest;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** RFC 6455 5.5: 125 bytes with the code. */
const maxReasonLength = 120;
const sockets = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  handleProtocols: (offered) => [...offered][0] ?? false,
});

/** Whether a page waits for the answer: it would see no status, only that the connection failed. */
export const isFromPage = ({ headers }: GateRequest): boolean =>
  headers.origin !== undefined && headers['sec-websocket-key'] !== undefined && headers['sec-websocket-version'] === '13';

/** A page cannot read the status of a refused upgrade, so it is accepted and closed with the reason. */
export function refuseReadably({ request, socket, head }: Upgrade, fault: Fault): void {
  request.faultCode = fault.code;
  request.faultCause = fault.details.reason;
  const isTrusted = isFromLoopback(request);
  if (!isFromPage(request)) {
    sendRawFault(socket, fault, { requestId: request.requestId, isTrusted, lines: request.gateLines + request.limitLines });
    return;
  }
  if (socket.destroyed) return;
  sockets.handleUpgrade(request, socket, head, (webSocket) => {
    webSocket.on('error', () => webSocket.terminate());
    webSocket.send(JSON.stringify({ type: 'error', ...toFaultBody(fault, request.requestId, isTrusted) }));
    const code = fault.status > 500 ? closeCodes.unavailable : closeCodeOf(fault);
    webSocket.close(code, fault.message.slice(0, maxReasonLength));
    // A peer that reads nothing never answers the close frame.
    setTimeout(() => webSocket.terminate(), 5000).unref();
  });
}
