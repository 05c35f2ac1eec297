import type { CallStatus, CarrierName } from '@causeway/contract';

/** Sound as a carrier sends and takes it. */
export type CarrierFormat =
  | { readonly type: 'audio/pcmu' }
  | { readonly type: 'audio/pcma' }
  | { readonly type: 'audio/pcm'; readonly rate: 8000 | 16_000 | 24_000 };

/** A webhook as it came. */
export interface CarrierRequest {
  readonly method: string;
  /** The address under which the carrier knows it: public, with its query. */
  readonly url: string;
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array;
}

/** What a carrier says about a call; parts that it did not mention are undefined. */
export interface CallNews {
  readonly carrierCallId: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly direction?: 'inbound' | 'outbound' | undefined;
  readonly status?: CallStatus | undefined;
  readonly answeredBy?: string | undefined;
  /** Seconds that are billed. */
  readonly durationS?: number | undefined;
  /** The carrier's own code and words for a failure. */
  readonly failure?: string | undefined;
  /** The carrier's own id of the recording, or its address there; only when it can be played. */
  readonly recording?: string | undefined;
  /** What the carrier is answered, when this is no question what to do with a call. */
  readonly reply?: CarrierReply | undefined;
}

export interface CarrierReply {
  readonly type: string;
  readonly body: string;
}

/** What comes over the media socket. Times are ms since the stream began. */
export type MediaEvent =
  | {
      readonly kind: 'start';
      /** Undefined, as the token: the address of the socket holds it. */
      readonly carrierCallId: string | undefined;
      readonly streamId: string;
      readonly token: string | undefined;
      readonly format: CarrierFormat;
    }
  | {
      readonly kind: 'audio';
      readonly bytes: Uint8Array;
      readonly atMs: number | undefined;
      readonly sequence: number | undefined;
    }
  | { readonly kind: 'dtmf'; readonly digit: string }
  /** Everything that was sent before this mark has been played, or was cleared. */
  | { readonly kind: 'mark'; readonly name: string }
  | { readonly kind: 'stop' }
  | { readonly kind: 'other' };

/** How to write to the media socket of one call; what it gives goes out as it is. */
export interface MediaWriter {
  audio(bytes: Uint8Array): readonly (string | Uint8Array)[];
  mark(name: string): readonly (string | Uint8Array)[];
  clear(): readonly (string | Uint8Array)[];
}

export interface MediaProtocol {
  /** Sound goes out in pieces of so many ms; only the last one of an answer may be shorter. Default 100. */
  readonly pieceMs?: number;
  /** Never throws: what cannot be read is `other`. */
  read(frame: string | Uint8Array): MediaEvent;
  writer(streamId: string, format: CarrierFormat): MediaWriter;
}

export interface DialRequest {
  readonly to: string;
  readonly from: string;
  /** Where the carrier asks what to do, tells what became of it, and brings the sound. */
  readonly voiceUrl: string;
  readonly statusUrl: string;
  readonly mediaUrl: string;
  readonly token: string;
  readonly machineDetection: boolean;
  readonly record: boolean;
  readonly maxSeconds: number;
}

/** Where sound is kept, and what opens it. */
export interface RecordingSource {
  readonly url: string;
  /** With the carrier's credentials, where the address is its own. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Connect {
  /** wss address of the media socket, without a query: carriers strip or refuse one. */
  readonly mediaUrl: string;
  readonly statusUrl: string;
  readonly token: string;
  readonly carrierCallId: string;
  /** Whether the person agreed to be recorded. */
  readonly record: boolean;
  readonly maxSeconds: number;
}

/** A webhook of the carrier as this server would send it to itself, to see that it arrives. */
export interface SignedSample {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * One telephone company behind one interface. What fails is a Fault `carrier_failed` that names the carrier's code; a call that has
 * ended already is no failure of `hangUp`.
 */
export interface Carrier {
  readonly name: CarrierName;
  /** The number that calls come from; undefined: callers must say. */
  readonly number: string | undefined;
  readonly media: MediaProtocol;
  /** An address of ours as the carrier is told it: with the shared secret, where nothing is signed. */
  address(url: string): string;
  /** Whether the carrier itself sent it: signature, key or shared secret; always false for what is not signed. */
  verify(request: CarrierRequest): boolean;
  /** Undefined: the body is no message about a call. */
  readNews(request: CarrierRequest): CallNews | undefined;
  /** Has the carrier connect the call to its stream: by the answer, or by a request of its own. */
  connect(options: Connect): CarrierReply | Promise<CarrierReply>;
  /** The carrier's id of the new call. */
  dial(request: DialRequest): Promise<string>;
  hangUp(carrierCallId: string): Promise<void>;
  sendDigits(carrierCallId: string, digits: string): Promise<void>;
  /** `voiceUrl` is where some carriers ask again. */
  transfer(carrierCallId: string, to: string, voiceUrl: string): Promise<void>;
  /** Where the recording is that `CallNews.recording` named; throws `recording_gone` when the carrier has it no more. */
  recording(reference: string): RecordingSource | Promise<RecordingSource>;
  /** The cheapest request that only the right credentials pass. */
  check(): Promise<void>;
  /** A status of the call `callId`, signed; undefined when only the carrier can sign. */
  sample(url: string, callId: string): SignedSample | undefined;
}
