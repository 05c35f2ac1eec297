import type { CarrierName } from '@causeway/contract';
import type { IncomingHttpHeaders } from 'node:http';
import { decodeG711, encodeG711 } from '../../../apps/server/src/features/voice/audio/g711.ts';

export interface ApiRequest {
  readonly carrier: string;
  readonly method: string;
  /** Behind the name of the carrier. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A call as its carrier knows it. */
export interface SimulatedCall {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly direction: 'inbound' | 'outbound';
}

/** Where the server really is, and what it believes to be called. */
export interface Wires {
  readonly serverUrl: string;
  readonly publicUrl: string;
  /** What the server asks of the carriers. */
  readonly api: { readonly url: string; request(fits: (request: ApiRequest) => boolean): Promise<ApiRequest> };
}

export interface StreamDoor {
  /** Path and query of the media socket. */
  readonly path: string;
  readonly token: string;
}

export type Said =
  | { readonly kind: 'sound'; readonly bytes: Buffer }
  | { readonly kind: 'mark'; readonly name: string }
  | { readonly kind: 'clear' };

export interface SimulatedCodec {
  readonly bytesPerMs: number;
  readonly frameMs: number;
  readonly silence: number;
  encode(pcm: Int16Array): Buffer;
  decode(bytes: Buffer): Int16Array;
}

export const muLaw: SimulatedCodec = {
  bytesPerMs: 8,
  frameMs: 20,
  silence: 0xff,
  encode: (pcm) => Buffer.from(encodeG711('mulaw', pcm)),
  decode: (bytes) => decodeG711('mulaw', bytes),
};

export type SimulatedStatus = 'ringing' | 'completed' | 'busy';

/** One carrier from the other side, by its documentation. */
export interface SimulatedCarrier {
  readonly name: CarrierName;
  readonly codec: SimulatedCodec;
  /** What the server is told of it. */
  environment(apiUrl: string): Readonly<Record<string, string>>;
  isAllowed(request: ApiRequest): boolean;
  /** The answer of the carrier's API. */
  respond(request: ApiRequest, count: number): unknown;
  /** What it answers, and in what status, when the number is wrong; and the code that must be told. */
  readonly refusal: { readonly status: number; readonly body: unknown; readonly code: RegExp };
  /** Whom this request calls. */
  dialled(request: ApiRequest): string | undefined;
  /** Asks the server what to do with the call; with a wrong secret when it is `isForged`. */
  ask(wires: Wires, call: SimulatedCall, isForged?: boolean): Promise<Response>;
  /** Opens what the answer, or a request to the API, names. */
  door(reply: Response, wires: Wires, call: SimulatedCall): Promise<StreamDoor>;
  tell(wires: Wires, call: SimulatedCall, status: SimulatedStatus): Promise<Response>;
  /** Tells that the recording can be had. */
  tellRecording(wires: Wires, call: SimulatedCall): Promise<Response>;
  /** Where it is, behind the name of the carrier; `store` needs no credentials. */
  readonly recordingPath: string;
  /** What the socket offers; the server must take it. */
  readonly subprotocol?: string;
  /** What the socket says first. */
  hello(call: SimulatedCall, token: string): readonly string[];
  frame(bytes: Buffer, place: { readonly chunk: number; readonly atMs: number; readonly sequence: number }): string | Buffer;
  press(digit: string): string;
  played(name: string, sequence: number): string;
  bye(call: SimulatedCall): readonly string[];
  /** Undefined: nothing that is heard. Throws for what the carrier would refuse. */
  read(data: Buffer, isBinary: boolean): Said | undefined;
  /** Whether the marks of what is cleared come back at once. */
  readonly returnsCleared: boolean;
}

export const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url);
  return pathname + search;
};

/** A webhook to the server under its real address. */
export const post = (wires: Wires, path: string, init: { headers: Record<string, string>; body: string }): Promise<Response> =>
  fetch(wires.serverUrl + path, { method: 'POST', ...init });

export const readJsonFrame = (data: Buffer): Record<string, unknown> => JSON.parse(data.toString()) as Record<string, unknown>;
export const payloadOf = (message: Record<string, unknown>): Buffer =>
  Buffer.from((message['media'] as { payload: string }).payload, 'base64');
export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
