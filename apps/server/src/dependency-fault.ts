import { Fault } from '@causeway/contract';
import type { FaultFix } from '@causeway/contract';

type FailureKind = 'refused' | 'silent' | 'unresolved' | 'unauthorized' | 'closed' | 'unreachable' | 'failed';

const kindByCode: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'refused',
  ENOENT: 'refused',
  ETIMEDOUT: 'silent',
  CONNECT_TIMEOUT: 'silent',
  UND_ERR_CONNECT_TIMEOUT: 'silent',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  '28000': 'unauthorized',
  '28P01': 'unauthorized',
  WRONGPASS: 'unauthorized',
  NOAUTH: 'unauthorized',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  CONNECTION_CLOSED: 'closed',
  CONNECTION_DESTROYED: 'closed',
  CONNECTION_ENDED: 'closed',
  '57P01': 'closed',
  UND_ERR_SOCKET: 'closed',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
};

const titles: Readonly<Record<string, string>> = { redis: 'Redis', postgres: 'PostgreSQL' };
const titleOf = (name: string): string => titles[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** An AggregateError (one attempt per address) and a wrapped error hide the cause; the first that carries a code is it. */
export function rootOf(error: unknown): Error & { readonly code?: unknown } {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  if (!('code' in error) && error.cause instanceof Error) return rootOf(error.cause);
  return error;
}

function kindOf(error: Error & { readonly code?: unknown }): FailureKind {
  const code = typeof error.code === 'string' ? error.code : '';
  const byCode = kindByCode[code] ?? kindByCode[error.message.split(' ', 1)[0] ?? ''];
  if (byCode) return byCode;
  if (/auth|password/iu.test(error.message)) return 'unauthorized';
  if (/timed? ?out/iu.test(error.message)) return 'silent';
  return /clos|hang up|disconnect/iu.test(error.message) ? 'closed' : 'failed';
}

function sentenceOf(kind: FailureKind, where: string, deadlineMs: number): string {
  switch (kind) {
    case 'refused':
      return `${where} refused the connection.`;
    case 'silent':
      return `${where} did not answer within ${deadlineMs} ms.`;
    case 'unresolved':
      return `${where} cannot be reached: the host name does not resolve.`;
    case 'unauthorized':
      return `${where} refused the credentials.`;
    case 'closed':
      return `${where} closed the connection.`;
    case 'unreachable':
      return `${where} cannot be reached: there is no route to the host.`;
    case 'failed':
      return `${where} answered with an error.`;
  }
}

function fixOf(kind: FailureKind, title: string, startCommand: string | undefined): FaultFix {
  switch (kind) {
    case 'unauthorized':
      return { summary: `Correct the user name and the password in the URL of ${title}, and restart the server.` };
    case 'unresolved':
      return { summary: `Correct the host name in the URL of ${title}, and restart the server.` };
    case 'failed':
      return { summary: `Look into the log of ${title}; the cause is the error it answered.` };
    case 'silent':
      return withCommand(`Check that ${title} runs and is not overloaded.`, startCommand);
    case 'refused':
    case 'closed':
    case 'unreachable':
      return withCommand(`Start ${title}; this server then goes on by itself.`, startCommand);
  }
}

const withCommand = (summary: string, command: string | undefined): FaultFix =>
  command === undefined ? { summary } : { summary, command };

export interface Failure {
  readonly name: string;
  readonly address: string;
  readonly startCommand: string | undefined;
  readonly deadlineMs: number;
  readonly retryAfterMs: number;
  /** The root of what was thrown. */
  readonly error: Error;
}

/** The fault that names the dependency, its address, the cause and the way out. */
export function dependencyFault({ name, address, startCommand, deadlineMs, retryAfterMs, error }: Failure): Fault {
  const kind = kindOf(error);
  const title = titleOf(name);
  return new Fault('dependency_unavailable', {
    dependency: name,
    message: sentenceOf(kind, `${title} at ${address}`, deadlineMs),
    reason: error.message,
    fix: fixOf(kind, title, startCommand),
    retryAfterMs,
    cause: error,
  });
}
