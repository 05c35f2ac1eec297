import { Fault } from '@causeway/contract';
import { setTimeout as wait } from 'node:timers/promises';

/** Who is asked: named in every message. */
export interface RemoteName {
  /** `OpenAI`. */
  readonly name: string;
  /** `OPENAI_API_KEY`. */
  readonly keyName: string;
  readonly apiKey: string | undefined;
}

export interface RemoteLimits {
  /** Until the answer begins. */
  readonly firstByteMs: number;
  /** Without a byte, once it has begun. */
  readonly silenceMs: number;
  /** Before the second and last try. */
  readonly retryMs: number;
}

/** Whoever listens has given up long before. */
export const remoteLimits: RemoteLimits = { firstByteMs: 20_000, silenceMs: 10_000, retryMs: 250 };

export interface RemoteCall {
  readonly who: RemoteName;
  readonly url: string;
  /** Made anew for each try: a form is read once. */
  readonly init: () => RequestInit;
  readonly signal?: AbortSignal | undefined;
  readonly limits?: RemoteLimits;
  /** Of a package that sends through another one. */
  readonly fetch?: typeof fetch;
}

const longestSaid = 500;
const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** Servers say what is wrong as `error.message`, `error`, `message`, `detail` or `err_msg`. */
function saidIn(body: string): string {
  try {
    const json = JSON.parse(body) as Record<string, unknown>;
    const error = json['error'] ?? json['detail'] ?? json;
    const inner = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : { message: error };
    const said = inner['message'] ?? inner['err_msg'] ?? inner['detail'];
    return typeof said === 'string' ? said : '';
  } catch {
    return body.trimStart().startsWith('<') ? '' : body;
  }
}

function retryAfterOf(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return seconds >= 0 ? seconds * 1000 : undefined;
}

/** The fault of an answer that is none. A key that is refused is ours, not the caller's. */
export function faultOfSpeechAnswer(
  { name, keyName, apiKey }: RemoteName,
  { status, body, headers }: { readonly status: number; readonly body: string; readonly headers: Headers },
): Fault {
  const raw = saidIn(body).slice(0, longestSaid);
  const said = apiKey !== undefined && apiKey.length > 7 ? raw.replaceAll(apiKey, '…') : raw;
  const retryAfterMs = retryAfterOf(headers);
  const isKeyRefused = status === 401 || status === 403;
  return new Fault('speech_failed', {
    message: isKeyRefused ? `${name} refused its key (${status}).` : `${name} answered ${status}${said && `: ${said}`}`,
    reason: said || `${name} answered ${status} without a reason`,
    dependency: name,
    retryable: isPassing(status),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(isKeyRefused ? { fix: { summary: `Correct ${keyName} and start the server again.` } } : {}),
  });
}

/** The fault of an exchange that broke. */
export function faultOfSpeechTrouble({ name }: RemoteName, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = inner instanceof Error ? inner.message : String(inner);
  const isLate = error instanceof Error && error.name === 'TimeoutError';
  const message = isLate ? `${name} did not answer in time.` : `The connection to ${name} failed.`;
  return new Fault('speech_failed', { message, reason, dependency: name, retryable: true, cause: error });
}

/** Ends a read that brings nothing for too long. */
async function* piecesOf(body: ReadableStream<Uint8Array>, call: RemoteCall): AsyncGenerator<Uint8Array> {
  const { silenceMs } = call.limits ?? remoteLimits;
  const reader = body.getReader();
  try {
    for (;;) {
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(new DOMException('it fell silent', 'TimeoutError')), silenceMs);
      const { done, value } = await Promise.race([reader.read(), late.promise]).finally(() => clearTimeout(timer));
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw faultOfSpeechTrouble(call.who, error);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

interface Opened {
  readonly headers: Headers;
  readonly pieces: AsyncGenerator<Uint8Array>;
}

async function tryOnce(call: RemoteCall): Promise<Opened> {
  const { who, url, init, signal, limits = remoteLimits } = call;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException('no answer', 'TimeoutError')), limits.firstByteMs);
  try {
    const either = AbortSignal.any([late.signal, ...(signal ? [signal] : [])]);
    const response = await (call.fetch ?? fetch)(url, { ...init(), signal: either, redirect: 'error' });
    if (response.ok && response.body) return { headers: response.headers, pieces: piecesOf(response.body, call) };
    throw faultOfSpeechAnswer(who, { status: response.status, body: await response.text(), headers: response.headers });
  } catch (error) {
    throw faultOfSpeechTrouble(who, error);
  } finally {
    clearTimeout(timer);
  }
}

/** Who asks for a longer pause than anybody waits in a talk, or was silent once, is not asked again. */
function mayHelp(error: unknown, retryMs: number): boolean {
  if (!(error instanceof Fault) || !error.retryable) return false;
  const isLate = error.cause instanceof Error && error.cause.name === 'TimeoutError';
  return !isLate && (error.details.retryAfterMs ?? 0) <= 4 * retryMs;
}

/**
 * One request to an engine elsewhere, repeated once where that may help and nothing was heard yet. Throws Fault `speech_failed`, which
 * names the engine, its status and its words, never its key.
 */
export async function speechFetch(call: RemoteCall): Promise<Opened> {
  const { retryMs } = call.limits ?? remoteLimits;
  try {
    return await tryOnce(call);
  } catch (error) {
    if (call.signal?.aborted === true || !mayHelp(error, retryMs)) throw error;
    await wait(retryMs, undefined, call.signal ? { signal: call.signal } : {});
    return tryOnce(call);
  }
}

/** The answer as JSON. */
export async function speechJson(call: RemoteCall): Promise<Readonly<Record<string, unknown>>> {
  const { pieces } = await speechFetch(call);
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  try {
    return JSON.parse(Buffer.concat(parts).toString()) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new Fault('speech_failed', {
      message: `${call.who.name} answered something that is no JSON.`,
      dependency: call.who.name,
      cause: error,
    });
  }
}
