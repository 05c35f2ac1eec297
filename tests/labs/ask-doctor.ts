import type { Lab } from './lab.ts';
import type { Running } from './start-lab.ts';

/** What of the doctor's answer is scored. */
export interface Diagnosis {
  readonly verdict: string;
  readonly findings: readonly { readonly code: string; readonly severity?: string; readonly cause?: string }[];
}

/** The doctor's own words for what to examine. */
interface Target {
  readonly urls: readonly string[];
  readonly origin: string;
  readonly requests?: readonly string[];
  readonly headers?: readonly string[];
  readonly credentials?: 'include' | 'same-origin' | 'omit';
  readonly data?: string;
  readonly sockets?: readonly string[];
  readonly socketProtocols?: readonly string[];
  readonly project: string;
  readonly isUnsafeAllowed?: boolean;
}

export type Doctor = (target: Omit<Target, 'project'> & Partial<Pick<Target, 'project'>>) => Promise<Diagnosis>;

/** The doctor of this repository; undefined while it exports no `diagnose`. */
export async function findDoctor(): Promise<Doctor | undefined> {
  const entry = new URL('../../packages/doctor/src/index.ts', import.meta.url).href;
  const module = (await import(entry).catch((error: unknown) => missingOrThrow(error))) as
    | { readonly diagnose?: Doctor }
    | undefined;
  return module?.diagnose;
}

function missingOrThrow(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
  throw error;
}

/** What a user would type for this lab. */
export function targetOf(lab: Lab, running: Running, consoleText: string): Target {
  const { request, page, project } = running;
  if (lab.asking === 'console-text') return { urls: [consoleText], origin: page.origin, project };
  const unsafe = lab.isUnsafeAllowed === true ? { isUnsafeAllowed: true } : {};
  const headers = headersOf(running);
  const more = { ...(headers.length === 0 ? {} : { headers }), ...unsafe };
  if (request.kind === 'websocket') {
    const protocols = request.protocols === undefined ? {} : { socketProtocols: request.protocols };
    return { urls: [serverOf(request.url)], origin: page.origin, sockets: [request.url], project, ...protocols, ...more };
  }
  return {
    urls: [serverOf(request.url)],
    origin: page.origin,
    requests: [`${request.method ?? 'GET'} ${request.url}`],
    project,
    ...(request.credentials === undefined ? {} : { credentials: request.credentials }),
    ...(request.data === undefined ? {} : { data: request.data }),
    ...more,
  };
}

function serverOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol.replace(/^ws/u, 'http')}//${host}`;
}

function headersOf({ request }: Running): string[] {
  const own = Object.entries(request.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  const stream = request.kind === 'event-source' ? ['Accept: text/event-stream'] : [];
  return [...own, ...stream, ...(request.cookie === undefined ? [] : [`Cookie: ${request.cookie}`])];
}
