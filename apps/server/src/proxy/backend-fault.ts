import { Fault } from '@causeway/contract';
import type { FaultCode } from '@causeway/contract';
import type { BackendError, BackendFailure } from './backend-error.ts';
import type { Deadlines } from './upstream-connection.ts';
import type { ProxyTarget } from './target.ts';

interface Wording {
  readonly code: FaultCode;
  /** Goes on after "The backend at localhost:8001". */
  readonly what: string;
  readonly fix: string;
}

interface Place {
  readonly target: ProxyTarget;
  readonly deadlines: Deadlines;
}

const seconds = (ms: number): string => `${ms / 1000} s`;

const wordings: Readonly<Record<BackendFailure, (place: Place) => Wording>> = {
  refused: ({ target: { port } }) => ({
    code: 'backend_unreachable',
    what: 'refused the connection: nothing listens there',
    fix: `Start the backend on port ${port}, or correct the address of the proxy's target.`,
  }),
  unresolved: ({ target: { hostname } }) => ({
    code: 'backend_unreachable',
    what: `cannot be found: the name ${hostname} does not resolve`,
    fix: "Correct the host name in the address of the proxy's target; a name of Docker Compose resolves inside its network only.",
  }),
  unreachable: ({ target: { name } }) => ({
    code: 'backend_unreachable',
    what: 'cannot be reached: there is no route to the host',
    fix: `Check the network between this machine and ${name}.`,
  }),
  reset: () => ({
    code: 'backend_closed',
    what: 'reset the connection before it answered',
    fix: 'Look into the log of the backend: it crashed or ended while it worked on this request.',
  }),
  closed: () => ({
    code: 'backend_closed',
    what: 'closed the connection without an answer',
    fix: 'Look into the log of the backend: it crashed or ended while it worked on this request.',
  }),
  cut: () => ({
    code: 'backend_closed',
    what: 'closed the connection in the middle of its answer',
    fix: 'Look into the log of the backend: it crashed or ended while it answered.',
  }),
  'not-http': ({ target: { port } }) => ({
    code: 'backend_invalid',
    what: 'answered something that is not HTTP',
    fix: `Check what listens on port ${port}: it is no HTTP/1.1 server; perhaps a database, or a server of HTTP/2 alone.`,
  }),
  'speaks-tls': ({ target: { name } }) => ({
    code: 'backend_invalid',
    what: 'speaks TLS, but was asked over plain HTTP',
    fix: `Write https:// in the address of the proxy's target: https://${name}`,
  }),
  'speaks-no-tls': ({ target: { name } }) => ({
    code: 'backend_invalid',
    what: 'does not speak TLS, but was asked over https',
    fix: `Write http:// in the address of the proxy's target: http://${name}`,
  }),
  certificate: () => ({
    code: 'backend_invalid',
    what: 'shows a certificate that is not trusted',
    fix: 'Let Node trust its authority: NODE_EXTRA_CA_CERTS=/path/to/ca.pem; on this machine, http:// does as well.',
  }),
  'connect-timeout': ({ deadlines: { connectMs } }) => ({
    code: 'backend_timeout',
    what: `did not take the connection within ${seconds(connectMs)}`,
    fix: 'Check the address, and the firewall in between: packets that are dropped look like this.',
  }),
  timeout: ({ deadlines: { headMs } }) => ({
    code: 'backend_timeout',
    what: `took the request, but did not begin to answer within ${seconds(headMs)}`,
    fix: 'Look what the backend waits for: a model, a lock, a database. For work that takes longer, raise the deadline: --timeout.',
  }),
  failed: () => ({
    code: 'backend_closed',
    what: 'could not be asked',
    fix: 'Read the cause, and look into the log of the backend.',
  }),
};

/** The fault that names the backend, what happened and the way out. */
export function backendFault(error: BackendError, target: ProxyTarget, deadlines: Deadlines): Fault {
  const { code, what, fix } = wordings[error.failure]({ target, deadlines });
  return new Fault(code, {
    dependency: target.name,
    message: `The backend at ${target.name} ${what}.`,
    reason: error.message,
    fix: { summary: fix },
    cause: error,
  });
}
