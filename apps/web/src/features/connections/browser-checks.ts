import { CallFailure, explain, follow, toCause } from '@causeway/client';
import type { Cause, Client } from '@causeway/client';
import { followLogs, getConnection, getHealth, readyReply } from '@causeway/contract';
import type { Report } from '../../ui/cause-report.ts';
import { absence, dependenciesOf } from './dependency.ts';

/** What one check found. `note` says it in a few words. */
export type Outcome =
  | { readonly state: 'done'; readonly latencyMs: number; readonly note: string }
  | { readonly state: 'attention'; readonly latencyMs: number; readonly note: string }
  | { readonly state: 'failed'; readonly report: Report };

/** One way in which a browser reaches a server, tried by this browser now. */
export interface BrowserCheck {
  readonly id: string;
  readonly name: string;
  /** What it proves, for whoever has not met the term. */
  readonly proves: string;
  run(client: Client): Promise<Outcome>;
}

const patienceMs = 6000;

export const browserChecks: readonly BrowserCheck[] = [
  { id: 'health', name: 'Server', proves: 'Requests reach it and answers come back', run: checkHealth },
  { id: 'ready', name: 'Readiness', proves: 'Everything it depends on works', run: checkReady },
  { id: 'preflight', name: 'Preflight', proves: 'The browser may send JSON and keys to it', run: checkPreflight },
  { id: 'sse', name: 'Event stream', proves: 'Answers arrive piece by piece', run: (client) => checkStream(client, 'sse') },
  {
    id: 'websocket',
    name: 'WebSocket',
    proves: 'The connection stays open both ways',
    run: (client) => checkStream(client, 'websocket'),
  },
  { id: 'cookie', name: 'Sign-in', proves: 'The cookie or key of this browser counts', run: checkCredential },
];

async function checkHealth(client: Client): Promise<Outcome> {
  return timed(async () => {
    const { version } = await client.call(getHealth, { timeoutMs: patienceMs });
    return `Version ${version}`;
  });
}

async function checkReady(client: Client): Promise<Outcome> {
  const startedAt = performance.now();
  try {
    const { credentials } = client;
    const response = await client.fetch(`${client.base}/ready`, { credentials, signal: AbortSignal.timeout(patienceMs) });
    const { checks } = readyReply.parse(await response.json(), { jitless: true });
    const all = dependenciesOf(checks);
    const bad = all.filter(({ check }) => check.status !== 'ok');
    const latencyMs = performance.now() - startedAt;
    if (bad.length === 0) return { state: 'done', latencyMs, note: `${all.length} dependencies work` };
    return { state: 'attention', latencyMs, note: bad.map(absence).join(', ') };
  } catch (error) {
    return failed(await causeOf(client, { path: '/ready', headers: {}, error }));
  }
}

/** A JSON content type makes the browser ask first when the server has another origin. */
async function checkPreflight(client: Client): Promise<Outcome> {
  const headers = { 'Content-Type': 'application/json' };
  const isSameOrigin = client.base === globalThis.location.origin;
  const startedAt = performance.now();
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const { credentials } = client;
    const response = await client.fetch(`${client.base}/api/v1/connection`, { headers, credentials, signal });
    const { cors, origin } = getConnection.reply.parse(await response.json(), { jitless: true });
    const latencyMs = performance.now() - startedAt;
    if (isSameOrigin) return { state: 'done', latencyMs, note: 'Not needed: this page comes from the same server' };
    return { state: cors === 'denied' ? 'attention' : 'done', latencyMs, note: `${origin ?? 'This page'} is ${cors}` };
  } catch (error) {
    return failed(await causeOf(client, { path: '/api/v1/connection', headers, error }));
  }
}

function checkStream(client: Client, transport: 'sse' | 'websocket'): Promise<Outcome> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      resolve(outcome);
      queueMicrotask(() => following.close());
    };
    const timer = setTimeout(() => end(failed({ cause: silence(transport) })), patienceMs);
    const following = follow(client, followLogs, {
      transport,
      onMessage: () => undefined,
      onState: (state) => {
        const latencyMs = performance.now() - startedAt;
        if (state.status === 'live') end({ state: 'done', latencyMs, note: 'First message arrived' });
        else if ('cause' in state && state.cause !== undefined) end(failed({ cause: state.cause }));
      },
    });
  });
}

const silence = (transport: string): Cause => ({
  code: 'timeout',
  title: 'The stream opened but stayed silent',
  sentence: `No first message came within ${patienceMs / 1000} s; a proxy between browser and server may hold it back.`,
  fix: { summary: 'Turn off response buffering for this server in the proxy and let it pass the Upgrade header.' },
  evidence: [`Transport: ${transport}`],
});

const principals = {
  user: 'Signed in',
  key: 'Signed in by an API key',
  local: 'Not needed: sign-in is off',
} as const;

async function checkCredential(client: Client): Promise<Outcome> {
  return timed(async () => {
    const { principal } = await client.call(getConnection, { timeoutMs: patienceMs });
    return principal === null ? 'Not signed in' : principals[principal.kind];
  });
}

async function timed(step: () => Promise<string>): Promise<Outcome> {
  const startedAt = performance.now();
  try {
    const note = await step();
    return { state: 'done', latencyMs: performance.now() - startedAt, note };
  } catch (error) {
    return failed(reportOfError(error));
  }
}

function reportOfError(error: unknown): Report {
  if (!(error instanceof CallFailure)) return { cause: toCause(error) };
  return { cause: error.cause, status: error.status, requestId: error.requestId };
}

interface RawFailure {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly error: unknown;
}

async function causeOf(client: Client, { path, headers, error }: RawFailure): Promise<Report> {
  const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
  const attempt = {
    method: 'GET',
    url: `${client.base}${path}`,
    headers,
    phase: 'head',
    isTimeout,
    timeoutMs: patienceMs,
    error,
  } as const;
  return { cause: await explain(client, attempt) };
}

const failed = (report: Report): Outcome => ({ state: 'failed', report });
