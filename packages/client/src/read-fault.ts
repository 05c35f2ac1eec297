import { CallFailure } from './call-failure.ts';
import { causeOfFault } from './cause-of-fault.ts';
import { strangerCause } from './stranger-cause.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Reads an answer that is no success: the envelope of a server of ours, or whatever else spoke in its place. */
export async function readFault(response: Response): Promise<CallFailure> {
  const text = await response.text();
  const headers = response.headers;
  const failure = faultOf(parseJson(text), { status: response.status, headers });
  if (failure !== undefined) return failure;
  const cause = strangerCause(response, text);
  const retryAfterMs = readRetryAfter(headers);
  return new CallFailure({
    kind: 'fault',
    code: cause.code,
    message: cause.sentence,
    cause,
    status: response.status,
    retryable: [429, 502, 503, 504].includes(response.status),
    retryAfterMs,
    requestId: headers.get('x-request-id') ?? undefined,
  });
}

/** The failure that an envelope describes, from a body, an event or a frame; undefined when it is no envelope. Lenient: a message is enough. */
export function faultOf(json: unknown, from: { readonly status: number; readonly headers?: Headers }): CallFailure | undefined {
  const error = fieldsOf(fieldsOf(json)?.['error']);
  const message = textOf(error?.['message']);
  if (error === undefined || message === undefined) return undefined;
  const code = textOf(error['code']) ?? textOf(error['type']) ?? 'unknown';
  const wait = error['retry_after_ms'];
  const details = {
    status: from.status,
    code,
    message,
    fix: fixOf(error['fix']),
    reason: textOf(error['cause']),
    dependency: textOf(error['dependency']),
    requestId: textOf(error['request_id']) ?? from.headers?.get('x-request-id') ?? undefined,
    retryAfterMs: typeof wait === 'number' ? wait : readRetryAfter(from.headers),
  };
  // The catalogue's own code is the fragment of the address of its page, also where `code` repeats an upstream's.
  const catalogueCode = textOf(error['doc_url'])?.split('#')[1] ?? code;
  const cause = causeOfFault({ ...details, code: catalogueCode });
  return new CallFailure({
    ...details,
    kind: 'fault',
    cause,
    param: textOf(error['param']),
    retryable: error['retryable'] === true,
  });
}

function readRetryAfter(headers: Headers | undefined): number | undefined {
  const fine = Number(headers?.get('retry-after-ms') ?? 'none');
  if (Number.isFinite(fine)) return fine;
  const seconds = Number(headers?.get('retry-after') ?? 'none');
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

function fixOf(value: unknown): { readonly summary: string; readonly command?: string } | undefined {
  const fix = fieldsOf(value);
  const summary = textOf(fix?.['summary']);
  const command = textOf(fix?.['command']);
  if (summary === undefined) return undefined;
  return command === undefined ? { summary } : { summary, command };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null ? (value as Fields) : undefined;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
