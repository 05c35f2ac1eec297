import { Fault } from '@causeway/contract';
import { Agent as PlainAgent, request as requestPlain } from 'node:http';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as requestTls } from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import type { AddressPolicy } from './address-policy.ts';
import { openBody, readBody } from './read-body.ts';

/** One message on its way out; a redirect makes another. */
export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | undefined;
}

export interface ExchangeLimits {
  readonly policy: AddressPolicy;
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  /** Takes the body of a successful answer while it comes; default: it is read into memory. */
  readonly onBody?: BodyTaker | undefined;
}

/** `headers` have lower-case names. Whoever takes the body reads it to its end, or throws. */
export type BodyTaker = (content: AsyncIterable<Uint8Array>, headers: Readonly<Record<string, string>>) => Promise<void>;

export interface ExchangeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly address: string;
}

/** Of a refusal, where the body of a success goes elsewhere. */
const mostRefusalBytes = 1024 * 1024;

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
const portOf = ({ port, protocol }: URL): number => (port === '' ? (defaultPorts[protocol] ?? 0) : Number(port));

/** The addresses that were checked answer every lookup of the connection: the name is asked once, so it cannot change its mind. */
function pin(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all: isAllWanted }, callback) => {
    const [first] = all;
    if (isAllWanted === true || first === undefined) {
      callback(null, all);
      return;
    }
    callback(null, first.address, first.family);
  };
}

/** Sends one request to a checked address and reads its bounded answer; redirects are answers here. */
export async function exchangeOnce(outgoing: Outgoing, limits: ExchangeLimits): Promise<ExchangeAnswer> {
  const { policy, signal } = limits;
  const { url } = outgoing;
  const host = url.hostname.replaceAll(/[[\]]/gu, '');
  const port = portOf(url);
  const addresses = await abortable(policy.addressesOf(host, port), signal);
  const options: RequestOptions = {
    protocol: url.protocol,
    host,
    port,
    path: `${url.pathname}${url.search}`,
    method: outgoing.method,
    headers: headersOf(outgoing),
    // A fresh agent keeps no connection and knows no proxy of the environment.
    agent: url.protocol === 'https:' ? new TlsAgent() : new PlainAgent(),
    lookup: pin(addresses),
    maxHeaderSize: 32 * 1024,
    signal,
  };
  try {
    const { response, address } = await answerOf(
      send(url, options),
      (remote) => policy.refusalOf({ host, port, address: remote }),
      outgoing.body,
    );
    const body = await takeBody(response, limits);
    return { status: response.statusCode ?? 0, headers: joinHeaders(response), body, address };
  } catch (cause) {
    throw cause instanceof Fault || signal.aborted ? cause : explain(cause, url.host);
  }
}

async function takeBody(response: IncomingMessage, { maxBytes, onBody }: ExchangeLimits): Promise<Uint8Array> {
  const isSuccess = Math.floor((response.statusCode ?? 0) / 100) === 2;
  if (onBody === undefined) return readBody(response, maxBytes);
  if (!isSuccess) return readRefusal(response);
  await onBody(openBody(response, maxBytes), joinHeaders(response));
  return new Uint8Array();
}

/** Longer than a reason is: the status says it. */
async function readRefusal(response: IncomingMessage): Promise<Uint8Array> {
  try {
    return await readBody(response, mostRefusalBytes);
  } catch (error) {
    if (error instanceof Fault && error.code === 'outbound_too_large') return new Uint8Array();
    throw error;
  }
}

const send = (url: URL, options: RequestOptions): ClientRequest =>
  url.protocol === 'https:' ? requestTls(options) : requestPlain(options);

function headersOf({ url, headers, body }: Outgoing): Record<string, string> {
  return {
    host: url.host,
    'user-agent': 'causeway',
    accept: '*/*',
    'accept-encoding': 'gzip, deflate, br',
    ...headers,
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    connection: 'close',
  };
}

/** A name lookup cannot be ended; whoever waits for it can. */
async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

type RefusalOf = (remoteAddress: string) => string | undefined;

function answerOf(
  outgoing: ClientRequest,
  refusalOf: RefusalOf,
  body: Outgoing['body'],
): Promise<{ readonly response: IncomingMessage; readonly address: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ response: IncomingMessage; address: string }>();
  let address = '';
  outgoing.once('error', reject);
  outgoing.once('socket', (socket) => {
    socket.once('connect', () => {
      address = socket.remoteAddress ?? '';
      const refusal = refusalOf(address);
      if (refusal === undefined) return;
      outgoing.destroy(new Fault('outbound_refused', { message: `The address reached ${refusal}.` }));
    });
  });
  outgoing.once('response', (response) => resolve({ response, address }));
  outgoing.once('upgrade', (_response, socket) => {
    socket.destroy();
    reject(new Fault('outbound_invalid', { message: 'The server changed the protocol without being asked.' }));
  });
  outgoing.end(body);
  return promise;
}

function joinHeaders({ headersDistinct }: IncomingMessage): Readonly<Record<string, string>> {
  const joined: Record<string, string> = {};
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    joined[name] = values.join(name === 'set-cookie' ? '\n' : ', ');
  }
  return joined;
}

const sentences: Readonly<Record<string, (host: string) => string>> = {
  ECONNREFUSED: (host) => `${host} refused the connection: nothing listens there.`,
  ECONNRESET: (host) => `${host} closed the connection before it answered.`,
  EHOSTUNREACH: (host) => `There is no route to ${host}.`,
  ENETUNREACH: (host) => `There is no route to ${host}.`,
  ETIMEDOUT: (host) => `${host} did not accept the connection in time.`,
  CERT_HAS_EXPIRED: (host) => `The certificate of ${host} has expired.`,
  DEPTH_ZERO_SELF_SIGNED_CERT: (host) => `The certificate of ${host} is self-signed.`,
  SELF_SIGNED_CERT_IN_CHAIN: (host) => `The certificate of ${host} comes from an unknown issuer.`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (host) => `The certificate of ${host} comes from an unknown issuer.`,
  ERR_TLS_CERT_ALTNAME_INVALID: (host) => `The certificate of ${host} is for another name.`,
};

/** One failed address of several hides its code in an AggregateError. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function explain(cause: unknown, host: string): Fault {
  const code = codeOf(cause);
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : code;
  if (code.startsWith('HPE_')) {
    return new Fault('outbound_invalid', { message: `${host} does not answer as an HTTP/1.1 server.`, reason, cause });
  }
  const message = sentences[code]?.(host) ?? `${host} cannot be reached.`;
  return new Fault('outbound_unreachable', { message, reason, cause });
}
