import { Fault } from '@causeway/contract';
import type { CallId, CarrierName } from '@causeway/contract';
import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Carrier } from '../../providers/carriers/carrier.ts';
import type { Outbound } from '../../providers/web/outbound.ts';
import { readRange, resolveRange, takeSpan } from './byte-range.ts';
import type { ByteSpan, WantedRange } from './byte-range.ts';
import type { CallBook } from './call-book.ts';
import { getCarrier } from './carrier-directory.ts';

export interface RecordingsNeeds {
  readonly book: Pick<CallBook, 'get'>;
  readonly carriers: ReadonlyMap<CarrierName, Carrier>;
  readonly fetch: Outbound['fetch'];
}

export interface RecordingWish {
  readonly owner: string;
  readonly id: CallId;
  /** The `Range` header of whoever listens. */
  readonly range: string | undefined;
  readonly signal: AbortSignal;
}

/** Sound on its way from the carrier. */
export interface RecordedSound {
  readonly content: Readable;
  readonly status: 200 | 206 | 416;
  readonly type: string;
  readonly sizeBytes: number | undefined;
  /** `Content-Range`, of a part. */
  readonly range: string | undefined;
}

type Headers = Readonly<Record<string, string>>;

/** A carrier that says nothing for so long is not there. */
const answersWithinMs = 15_000;
/** Who listens reads no faster than they hear, and may pause. */
const longestMs = 6 * 60 * 60_000;
/** Four hours of 16-bit sound at 8 kHz, twice. */
const mostBytes = 512 * 1024 * 1024;

const missing = (message: string): Fault => new Fault('not_found', { message });

/** Never what a browser would run: pages of refusals come with 200, too. */
function typeOf(carrier: CarrierName, headers: Headers, url: string): string {
  const type = (headers['content-type'] ?? '').toLowerCase().split(';')[0]?.trim() ?? '';
  if (/^audio\/[\w.+-]+$/u.test(type)) return type;
  if (type !== '' && !type.endsWith('octet-stream')) {
    const message = `${carrier} answered with ${type} instead of sound.`;
    throw new Fault('carrier_failed', { message, dependency: carrier, retryable: false });
  }
  return new URL(url).pathname.endsWith('.wav') ? 'audio/wav' : 'audio/mpeg';
}

/** A store of somebody else refuses what is there no more; so addresses that have expired are told from wrong credentials. */
function refusalOf(carrier: CarrierName, status: number, isOpen: boolean): Fault {
  if (status === 404 || status === 410 || (isOpen && status === 403)) {
    return new Fault('recording_gone', {
      message: `${carrier} no longer has this recording.`,
    });
  }
  const hint = status === 401 || status === 403 ? ': the credentials of this server do not open it' : '';
  const message = `${carrier} answered ${status} when asked for the recording${hint}.`;
  return new Fault('carrier_failed', { message, dependency: carrier, retryable: status === 429 || status >= 500 });
}

const sizeOf = (headers: Headers): number | undefined => {
  const size = Number(headers['content-length'] ?? Number.NaN);
  return Number.isSafeInteger(size) ? size : undefined;
};

interface Part extends Omit<RecordedSound, 'content' | 'type'> {
  /** What is taken of the bytes that come; undefined: all. */
  readonly span: ByteSpan | undefined;
}

/** What is answered: the carrier's own part, or one cut out here when it sends everything all the same. */
function partOf(headers: Headers, wanted: WantedRange | undefined): Part {
  const told = /^bytes \d+-\d+\/(?:\d+|\*)$/u.exec(headers['content-range'] ?? '')?.[0];
  const sizeBytes = headers['content-encoding'] === undefined ? sizeOf(headers) : undefined;
  if (told !== undefined) return { status: 206, sizeBytes, range: told, span: undefined };
  if (wanted === undefined || sizeBytes === undefined) return { status: 200, sizeBytes, range: undefined, span: undefined };
  const span = resolveRange(wanted, sizeBytes);
  if (span === undefined) {
    return { status: 416, sizeBytes: 0, range: `bytes */${sizeBytes}`, span: { start: 0, end: -1 } };
  }
  const range = `bytes ${span.start}-${span.end}/${sizeBytes}`;
  return { status: 206, sizeBytes: span.end - span.start + 1, range, span };
}

/** Recordings as their carriers keep them, for whoever owns the call: nothing of the carrier's reaches the listener. */
export function createRecordings({ book, carriers, fetch }: RecordingsNeeds) {
  async function find({ owner, id }: RecordingWish) {
    const { call, recording } = await book.get(owner, id);
    if (!call.recording_consent) throw missing('Nobody agreed to a recording of this call, so there is none.');
    if (recording === undefined) throw missing(`${call.carrier} has told of no recording of this call yet.`);
    return { carrier: getCarrier(carriers, call.carrier), recording };
  }

  return {
    /** Throws `not_found`, `recording_gone` or `carrier_failed` before the first byte. */
    async open(wish: RecordingWish): Promise<RecordedSound> {
      const { carrier, recording } = await find(wish);
      const { url, headers } = await carrier.recording(recording);
      const wanted = readRange(wish.range);
      const opened = Promise.withResolvers<RecordedSound>();
      const silent = new AbortController();
      const timer = setTimeout(() => silent.abort(lateFault(carrier.name)), answersWithinMs);
      const fetched = fetch({
        url,
        headers: { ...headers, 'accept-encoding': 'identity', ...(wanted ? { range: wanted.header } : {}) },
        signal: AbortSignal.any([wish.signal, silent.signal]),
        timeoutMs: longestMs,
        maxBytes: mostBytes,
        async onBody(body, told) {
          clearTimeout(timer);
          const { span, ...part } = partOf(told, wanted);
          const content = new PassThrough();
          opened.resolve({ ...part, content, type: typeOf(carrier.name, told, url) });
          await pipeline(takeSpan(body, span), content);
        },
      });
      void settle(fetched, opened, { carrier: carrier.name, isOpen: Object.keys(headers).length === 0 }).finally(() =>
        clearTimeout(timer),
      );
      return opened.promise;
    },
  };
}
export type Recordings = ReturnType<typeof createRecordings>;

/** An answer without sound is a refusal; once sound came, what happens to it is seen by whoever reads it. */
async function settle(
  fetched: ReturnType<Outbound['fetch']>,
  { resolve, reject }: PromiseWithResolvers<RecordedSound>,
  { carrier, isOpen }: { readonly carrier: CarrierName; readonly isOpen: boolean },
): Promise<void> {
  try {
    const { status, headers } = await fetched;
    if (status === 416) resolve(beyondEnd(headers));
    else reject(refusalOf(carrier, status, isOpen));
  } catch (error) {
    reject(named(carrier, error));
  }
}

function beyondEnd(headers: Headers): RecordedSound {
  const range = /^bytes \*\/\d+$/u.exec(headers['content-range'] ?? '')?.[0];
  return { status: 416, content: new PassThrough().end(), type: 'audio/mpeg', sizeBytes: 0, range };
}

const lateFault = (carrier: CarrierName): Fault =>
  new Fault('carrier_failed', {
    message: `${carrier} did not answer within ${answersWithinMs / 1000} s when asked for the recording.`,
    dependency: carrier,
  });

/** What went wrong on the way out, as the carrier's failure. */
function named(carrier: CarrierName, error: unknown): unknown {
  if (!(error instanceof Fault) || !error.code.startsWith('outbound_')) return error;
  const message = `The recording at ${carrier} could not be fetched: ${error.message}`;
  return new Fault('carrier_failed', { message, dependency: carrier, cause: error });
}
