import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listeningRate } from '../speech.ts';

/** `429`, `500`, `401`: answered with the provider's own error. `cut`: half of it, then the socket ends. `silent`: headers alone. `hang`: nothing. */
export type FakeTrouble = '429' | '500' | '401' | 'cut' | 'silent' | 'hang' | 'garbage';

/** What one engine's wire answers. */
export interface FakeSpeechWire {
  /** Thrown text: refused with 400. */
  answer(asked: FakeSpeechAsked): { readonly type: string; readonly body: Uint8Array | string };
  error(status: number): string;
}

export interface FakeSpeechAsked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Text fields of a form. */
  readonly form: ReadonlyMap<string, string>;
  readonly json: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

export interface FakeSpeech {
  readonly url: string;
  readonly asked: readonly FakeSpeechAsked[];
  /** For the next `times` requests. */
  misbehave(trouble: FakeTrouble, times?: number): void;
  close(): Promise<void>;
}

/** As they stand in `multipart/form-data` (RFC 7578); files have a file name and are left out. */
const fieldsOf = (body: Buffer): ReadonlyMap<string, string> =>
  new Map(
    [...body.toString('latin1').matchAll(/; name="([^"]+)"\r\n\r\n([^\r]*)\r\n/gu)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );

async function readAsked(request: IncomingMessage): Promise<FakeSpeechAsked> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  const url = new URL(request.url ?? '/', 'http://fake');
  const type = request.headers['content-type'] ?? '';
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    form: fieldsOf(body),
    json: type.startsWith('application/json') ? (JSON.parse(body.toString()) as Record<string, unknown>) : {},
    body,
  };
}

const slicesOf = (body: Buffer): readonly Buffer[] => {
  const size = Math.max(1, Math.ceil(body.length / 7) | 1);
  return Array.from({ length: Math.ceil(body.length / size) }, (_, at) => body.subarray(at * size, (at + 1) * size));
};

/** In odd pieces, as networks bring it. */
async function deliver(
  response: ServerResponse,
  { type, body }: { type: string; body: Buffer },
  isCut: boolean,
): Promise<void> {
  response.writeHead(200, { 'content-type': type });
  const slices = slicesOf(body);
  for (const slice of isCut ? slices.slice(0, 3) : slices) {
    response.write(slice);
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (isCut) response.destroy();
  else response.end();
}

/** A server that speaks the wire of one engine and misbehaves when told to. */
export async function startFakeSpeech(wire: FakeSpeechWire): Promise<FakeSpeech> {
  const asked: FakeSpeechAsked[] = [];
  let troubles: FakeTrouble[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = await readAsked(request);
    asked.push(one);
    const trouble = troubles.shift();
    if (trouble === 'hang') return;
    if (trouble === 'silent') {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).flushHeaders();
      return;
    }
    if (trouble === '429' || trouble === '500' || trouble === '401') {
      const headers = { 'content-type': 'application/json', ...(trouble === '429' ? { 'retry-after': '0' } : {}) };
      response.writeHead(Number(trouble), headers).end(wire.error(Number(trouble)));
      return;
    }
    if (trouble === 'garbage') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('<html>busy</html>');
      return;
    }
    try {
      const { type, body } = wire.answer(one);
      await deliver(response, { type, body: Buffer.from(body) }, trouble === 'cut');
    } catch (error) {
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: { message: String(error) } }));
    }
  };
  const server = createServer((request, response) => void receive(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    misbehave: (trouble, times = 1) => {
      troubles = Array.from({ length: times }, () => trouble);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A file of a form or a body must be a WAV of 16 kHz mono; gives how many ms it is. */
export function msOfWav(wav: Buffer): number {
  if (wav.toString('latin1', 0, 4) !== 'RIFF' || wav.toString('latin1', 8, 16) !== 'WAVEfmt ') throw new Error('no WAV');
  if (wav.readUInt16LE(22) !== 1 || wav.readUInt32LE(24) !== listeningRate || wav.readUInt16LE(34) !== 16) {
    throw new Error('not 16 kHz mono of 16 bit');
  }
  return ((wav.length - 44) / 2 / listeningRate) * 1000;
}

/** 10 ms at 24 kHz for each character, every sample its number: nothing may be lost or moved. */
export function soundOf(text: string): Buffer {
  const sound = Int16Array.from({ length: text.length * 240 }, (_, at) => at % 30_000);
  return Buffer.from(sound.buffer);
}
