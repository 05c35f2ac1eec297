import { NotHttpError } from './answer-head.ts';

/** What went wrong between us and the backend. */
export type BackendFailure =
  | 'refused'
  | 'unresolved'
  | 'unreachable'
  | 'connect-timeout'
  | 'timeout'
  | 'reset'
  | 'closed'
  | 'cut'
  | 'not-http'
  | 'speaks-tls'
  | 'speaks-no-tls'
  | 'certificate'
  | 'failed';

/** A failure of the backend; `isStale`: an idle connection had been closed just when it was used again. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly failure: BackendFailure;
  readonly isStale: boolean;

  constructor(
    failure: BackendFailure,
    message: string,
    details: { readonly cause?: unknown; readonly isStale?: boolean } = {},
  ) {
    super(message, { cause: details.cause });
    this.failure = failure;
    this.isStale = details.isStale ?? false;
  }
}

const byCode: Readonly<Record<string, BackendFailure>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'connect-timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
};

/** What OpenSSL says of bytes that are no TLS record; the code is EPROTO when something waits to be written. */
const noTlsMessage = /wrong version number|packet length too long|http request/u;

const certificateCode = /^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_CERT)/u;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** One attempt per address of a name makes an AggregateError; its parts tell the cause, and a refusal tells more than silence. */
function rootOf(error: unknown): unknown {
  if (!(error instanceof AggregateError) || error.errors.length === 0) return error;
  return error.errors.find((each) => codeOf(each) === 'ECONNREFUSED') ?? error.errors[0];
}

/** Whatever a socket or the reader threw, as the failure it means. */
export function toBackendError(error: unknown, isStale = false): BackendError {
  if (error instanceof BackendError) return error;
  const root = rootOf(error);
  const message = root instanceof Error ? root.message : String(root);
  if (root instanceof NotHttpError) return new BackendError('not-http', message, { cause: error });
  return new BackendError(failureOf(codeOf(root), message), message.trimEnd(), { cause: error, isStale });
}

function failureOf(code: string, message: string): BackendFailure {
  const known = byCode[code];
  if (known !== undefined) return known;
  if (certificateCode.test(code)) return 'certificate';
  return noTlsMessage.test(message) ? 'speaks-no-tls' : 'failed';
}
