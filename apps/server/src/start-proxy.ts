import type { Fault } from '@causeway/contract';
import type { CorsPolicy } from '@causeway/cors';
import type { Socket } from 'node:net';
import { bind } from './bind.ts';
import { createBodyWatch } from './gateway/body-watch.ts';
import type { GateRequest } from './gateway/exchange.ts';
import { sendRawFault, toFault } from './gateway/faults.ts';
import { createGate, isFromLoopback } from './gateway/gate.ts';
import { createHostGuard } from './gateway/hosts.ts';
import { closeServer, createHttpServer, maxHeadBytes } from './gateway/http-server.ts';
import { createLimiter } from './gateway/limits/limits.ts';
import type { LimitTiers } from './gateway/limits/limits-policy.ts';
import type { Logs } from './gateway/logs/logs.ts';
import { createMetrics } from './gateway/metrics.ts';
import { createOrigins } from './gateway/origins.ts';
import { createRequestLog } from './gateway/logs/request-log.ts';
import { createAdmit } from './proxy/admission.ts';
import { createBackend, defaultDeadlines } from './proxy/backend.ts';
import { createPassing } from './proxy/passing.ts';
import { probeBackend } from './proxy/probe-backend.ts';
import type { ProxyTarget } from './proxy/target.ts';

export interface ProxyOptions {
  readonly target: ProxyTarget;
  readonly policy: CorsPolicy;
  /** `localhost` listens on 127.0.0.1 and ::1. */
  readonly host: string;
  readonly port: number;
  readonly limits: LimitTiers;
  readonly logs: Logs;
  /** Names answered for beside the loopback ones. */
  readonly publicHosts?: readonly string[];
  /** How browsers reach the proxy; https where TLS ends before it. Default http. */
  readonly scheme?: 'http' | 'https';
  /** Pass the browser's Host on; default: the backend gets its own. */
  readonly isHostKept?: boolean;
  /** From the request to the first byte of the answer; default 60 s. */
  readonly headMs?: number;
}

export interface RunningProxy {
  readonly port: number;
  readonly url: string;
  /** Why the backend does not take a connection now; undefined when it does. */
  probe(): Promise<Fault | undefined>;
  /** Finishes what runs (<= `graceMs`, default 2 s), then cuts. */
  close(graceMs?: number): Promise<void>;
}

/** The gateway in front of one backend: host and origin guard, CORS on every byte, limits, request ids; everything else is the backend's. */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const { target, logs, host, scheme = 'http' } = options;
  const onAnswered = createRequestLog(logs, createMetrics());
  const bodies = createBodyWatch();
  const state = { isDraining: false };
  const backend = createBackend({
    mount: { prefix: '', target },
    scheme,
    isHostKept: options.isHostKept ?? false,
    withoutOwnCredentials: undefined,
    deadlines: { ...defaultDeadlines, headMs: options.headMs ?? defaultDeadlines.headMs },
  });
  const passing = createPassing(createAdmit(createLimiter({ tiers: options.limits })));
  const gate = createGate({
    origins: createOrigins(options.policy, () => scheme),
    isHostAllowed: createHostGuard(options.publicHosts ?? []),
    isDraining: () => state.isDraining,
    maxHeadBytes,
    serve: (request, response) => {
      bodies.watch(request, response);
      passing.pass(request, response, backend);
    },
    onAnswered,
  });
  const server = createHttpServer(gate);
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const fault = refusalOf(() => gate.admitUpgrade(request));
    if (fault) refuseUpgrade(request, socket as Socket, fault);
    else passing.passUpgrade({ request, socket, head }, backend, onAnswered);
  });
  const refuseUpgrade = (request: GateRequest, socket: Socket, fault: Fault): void => {
    const lines = request.gateLines + request.limitLines;
    sendRawFault(socket, fault, { requestId: request.requestId, isTrusted: isFromLoopback(request), lines });
    onAnswered(request, fault.status);
  };
  const bound = await bind(server, host, options.port);
  return {
    port: bound.port,
    url: `http://${host === '127.0.0.1' ? 'localhost' : host}:${bound.port}`,
    probe: () => probeBackend(target, backend.deadlines),
    close: async (graceMs = 2000) => {
      state.isDraining = true;
      bound.close();
      passing.close();
      await closeServer(server, graceMs);
      backend.close();
      bodies.stop();
      logs.flush();
    },
  };
}

function refusalOf(admit: () => void): Fault | undefined {
  try {
    admit();
  } catch (error) {
    return toFault(error);
  }
  return undefined;
}
