import { CallFailure, explain, readFault } from '@causeway/client';
import type { Client } from '@causeway/client';

export interface PartRequest {
  readonly method: 'POST' | 'PATCH';
  /** Path on the server. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Blob;
  readonly signal: AbortSignal;
  /** Bytes of the body that have left. */
  readonly onSent?: (bytes: number) => void;
}

/** What the answer says; names in any case. */
export type HeaderReader = (name: string) => string | null;

/** A silent line is given up after so long without a byte sent; the upload goes on from where it came. */
const silenceMs = 60_000;

/** One request of a resumable upload (tus 1.0). By `XMLHttpRequest`: `fetch` does not tell how much of a body has left. Throws a `CallFailure`. */
export function sendPart(client: Client, request: PartRequest): Promise<HeaderReader> {
  const { method, path, body, signal, onSent } = request;
  const url = client.base + path;
  const headers = { ...request.headers, 'Tus-Resumable': '1.0.0', ...authorization(client) };
  return new Promise((resolve, reject) => {
    const exchange = new XMLHttpRequest();
    exchange.open(method, url);
    exchange.withCredentials = client.credentials === 'include';
    for (const [name, value] of Object.entries(headers)) exchange.setRequestHeader(name, value);
    let silence = setTimeout(() => exchange.abort(), silenceMs);
    const finish = () => {
      clearTimeout(silence);
      signal.removeEventListener('abort', abort);
    };
    const abort = () => exchange.abort();
    const fail = (isTimeout: boolean) => {
      finish();
      if (signal.aborted) {
        reject(stopped());
        return;
      }
      const error = new TypeError('The connection ended');
      void explain(client, { method, url, headers, phase: 'head', error, timeoutMs: silenceMs, isTimeout }).then((cause) =>
        reject(new CallFailure({ kind: 'network', code: cause.code, message: cause.sentence, cause, retryable: true })),
      );
    };
    exchange.upload.addEventListener('progress', ({ loaded }) => {
      clearTimeout(silence);
      silence = setTimeout(() => exchange.abort(), silenceMs);
      onSent?.(loaded);
    });
    exchange.addEventListener('load', () => {
      finish();
      if (exchange.status >= 200 && exchange.status < 300) resolve((name) => exchange.getResponseHeader(name));
      else void readFault(asResponse(exchange)).then(reject);
    });
    exchange.addEventListener('error', () => fail(false));
    exchange.addEventListener('abort', () => fail(true));
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    else exchange.send(body ?? null);
  });
}

const authorization = ({ apiKey }: Client): Record<string, string> =>
  apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` };

function asResponse(exchange: XMLHttpRequest): Response {
  const lines = exchange.getAllResponseHeaders().trim().split(/\r?\n/u);
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
  });
  return new Response(exchange.responseText, { status: exchange.status, headers });
}

function stopped(): CallFailure {
  const sentence = 'The upload was paused or given up.';
  const cause = { code: 'aborted', title: 'The upload was stopped', sentence, evidence: [] } as const;
  return new CallFailure({ kind: 'aborted', code: 'aborted', message: sentence, cause });
}
