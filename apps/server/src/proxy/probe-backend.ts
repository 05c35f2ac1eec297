import type { Fault } from '@causeway/contract';
import { BackendError, toBackendError } from './backend-error.ts';
import { backendFault } from './backend-fault.ts';
import type { ProxyTarget } from './target.ts';
import { openSocket } from './upstream-connection.ts';
import type { Deadlines } from './upstream-connection.ts';

/** Whether the backend takes a connection now: the fault that says why not. */
export function probeBackend(target: ProxyTarget, deadlines: Deadlines): Promise<Fault | undefined> {
  return new Promise((resolve) => {
    const socket = openSocket(target);
    const settle = (error?: BackendError): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(error && backendFault(error, target, deadlines));
    };
    const late = new BackendError('connect-timeout', `no connection within ${deadlines.connectMs} ms`);
    const timer = setTimeout(() => settle(late), deadlines.connectMs);
    socket.once(target.isTls ? 'secureConnect' : 'connect', () => settle());
    socket.once('error', (error) => settle(toBackendError(error)));
  });
}
