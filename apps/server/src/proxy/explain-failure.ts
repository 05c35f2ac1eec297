import type { Fault } from '@causeway/contract';
import { connect } from 'node:tls';
import { BackendError } from './backend-error.ts';
import { backendFault } from './backend-fault.ts';
import type { ProxyTarget } from './target.ts';
import type { Deadlines } from './upstream-connection.ts';

const probeMs = 1000;
/** A probe's answer is believed so long: each failed request would otherwise cost one. */
const rememberedMs = 5000;

/** Whether a TLS handshake succeeds. A TLS server that is sent plain HTTP mostly closes without a word. */
function speaksTls({ hostname, port }: ProxyTarget): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port, rejectUnauthorized: false });
    const settle = (speaks: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(speaks);
    };
    const timer = setTimeout(() => settle(false), probeMs);
    socket.once('secureConnect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
  });
}

export type Explain = (error: BackendError) => Fault | Promise<Fault>;

/** Names what failed; a connection that was closed without a word is looked at once more. */
export function createExplain(target: ProxyTarget, deadlines: Deadlines): Explain {
  let probe: { readonly until: number; readonly speaks: Promise<boolean> } | undefined;
  return (error) => {
    const isSilent = error.failure === 'closed' || error.failure === 'reset';
    if (!isSilent || target.isTls) return backendFault(error, target, deadlines);
    const now = performance.now();
    if (probe === undefined || now > probe.until) probe = { until: now + rememberedMs, speaks: speaksTls(target) };
    return probe.speaks.then((speaks) => {
      const better = speaks ? new BackendError('speaks-tls', error.message, { cause: error }) : error;
      return backendFault(better, target, deadlines);
    });
  };
}
