import { closeCodes } from '@causeway/contract';
import type { Cause } from './cause.ts';
import type { CallFailure } from './call-failure.ts';
import type { LinkEnd } from './link.ts';

const finalCodes: ReadonlySet<number> = new Set([
  closeCodes.normal,
  closeCodes.badMessage,
  closeCodes.unauthorized,
  closeCodes.forbidden,
  closeCodes.notFound,
]);

/** Whether connecting again could only be refused again. */
export function isFinal(end: LinkEnd): boolean {
  const { failure } = end;
  if (failure === undefined) return finalCodes.has(end.code);
  // Without an envelope a proxy spoke, and what it says changes with what is behind it.
  const isOurs = failure.kind === 'fault' && failure.cause.code !== 'not_causeway';
  return isOurs && !failure.retryable && failure.status >= 400 && failure.status < 500;
}

/** The cause of an end that a server or a network gave; undefined for an orderly one. `fault` is what was reported before it. */
export function causeOfEnd(end: LinkEnd, fault: CallFailure | undefined): Cause | undefined {
  if (end.code === closeCodes.normal) return undefined;
  if (end.failure !== undefined) return end.failure.cause;
  return fault?.cause ?? { ...plainCause(end), evidence: evidenceOf(end) };
}

/** The cause of a connection that ended without a reason. */
export const brokenCause = (evidence: readonly string[]): Cause => ({
  code: 'connection_cut',
  title: 'The connection broke',
  sentence: 'The connection broke; it is being opened again.',
  evidence,
});

function plainCause({ code, reason }: LinkEnd): Omit<Cause, 'evidence'> {
  switch (code) {
    case closeCodes.unauthorized: {
      return {
        code: 'invalid_api_key',
        title: 'You are not signed in any more',
        sentence: reason || 'The credential is not valid any more.',
      };
    }
    case closeCodes.forbidden: {
      return {
        code: 'insufficient_scope',
        title: 'This is not allowed here',
        sentence: reason || 'The credential does not allow this.',
      };
    }
    case closeCodes.notFound: {
      return {
        code: 'not_found',
        title: 'It does not exist any more',
        sentence: reason || 'There is nothing at this address.',
      };
    }
    case closeCodes.badMessage: {
      return { code: 'invalid_request', title: 'The server refused a message', sentence: reason || 'A message was not valid.' };
    }
    case closeCodes.tooManyMessages: {
      return {
        code: 'rate_limited',
        title: 'Too many messages',
        sentence: reason || 'More messages were sent than the server takes.',
      };
    }
    case closeCodes.serviceRestart: {
      return {
        code: 'draining',
        title: 'The server is restarting',
        sentence: 'The server restarts; the connection comes back by itself.',
      };
    }
    default: {
      return {
        code: 'connection_cut',
        title: 'The connection broke',
        sentence: 'The connection broke; it is being opened again.',
      };
    }
  }
}

function evidenceOf({ code, reason }: LinkEnd): string[] {
  return [`The connection ended with ${code}${reason === '' ? '' : `: ${reason}`}`];
}
