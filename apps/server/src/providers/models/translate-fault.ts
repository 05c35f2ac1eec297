import { Fault } from '@causeway/contract';
import { readRetryAfter } from './retry-after.ts';
import {
  faultOfAnswer,
  faultOfConnection,
  faultOfContent,
  faultOfCut,
  faultOfErrorObject,
  faultOfRedirect,
} from './upstream-fault.ts';
import type { UpstreamName } from './upstream-fault.ts';
import { isRecord, textOf } from './json-value.ts';
import type { Json } from './json-value.ts';

/** `fetch failed` hides the cause one or two levels down. */
function connectionError(error: unknown): (Error & { readonly code: string }) | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string' && /^E[A-Z]+|CERT|TLS|SSL|UND_ERR/u.test(current.code)) {
      return Object.assign(current, { code: current.code });
    }
  }
  return undefined;
}

/** A body, or the parts of an error event that the package took out of its envelope. */
function bodyOf(error: Json): string {
  const body = textOf(error['responseBody']);
  if (body === '') return JSON.stringify({ error: { message: error['message'], type: error['type'], code: error['code'] } });
  return body.startsWith('{') && !body.includes('"error":') ? `{"error":${body}}` : body;
}

function ofAnswer(who: UpstreamName, error: Json, status: number): Fault {
  const headers = isRecord(error['responseHeaders']) ? error['responseHeaders'] : {};
  if (status >= 300 && status < 400) return faultOfRedirect(who, status, textOf(headers['location']) || undefined);
  if (status < 300) return faultOfContent(who, textOf(headers['content-type']) || undefined, 'its protocol');
  const retryAfterMs = readRetryAfter({
    'retry-after': textOf(headers['retry-after']),
    ...(typeof headers['retry-after-ms'] === 'string' ? { 'retry-after-ms': headers['retry-after-ms'] } : {}),
  });
  return faultOfAnswer(who, { status, body: bodyOf(error), retryAfterMs });
}

/** What a provider package throws, as a fault; `hasAnswered` when headers came already. */
export function translateFault(who: UpstreamName, error: unknown, hasAnswered: boolean): Fault {
  if (error instanceof Fault) return error;
  const status = isRecord(error) && typeof error['statusCode'] === 'number' ? error['statusCode'] : undefined;
  const connection = connectionError(error);
  if (connection && (status === undefined || status < 300)) {
    const isCut =
      hasAnswered || status !== undefined || connection.code === 'ECONNRESET' || connection.code === 'UND_ERR_SOCKET';
    return isCut ? faultOfCut(who, 'the connection was reset', error) : faultOfConnection(who, connection);
  }
  if (isRecord(error) && status !== undefined) return ofAnswer(who, error, status);
  if (error instanceof TypeError && error.message === 'terminated') return faultOfCut(who, 'the connection was reset', error);
  // The package's own sentence for a `fetch` that failed without a code, such as a port that fetch refuses to use.
  if (error instanceof Error && error.message.startsWith('Cannot connect to API')) return faultOfConnection(who, error);
  if (error instanceof Error && error.name.startsWith('AI_')) return faultOfContent(who, error.message, 'its protocol');
  return faultOfErrorObject(who, error);
}
