import type { RealtimeServerEvent } from '@causeway/contract';
import type { CarrierFormat, MediaEvent, MediaProtocol } from '../../providers/carriers/carrier.ts';
import { createCallAudio } from './call-audio.ts';
import type { CallAudio } from './call-audio.ts';
import { CallPlayer } from './call-player.ts';

/** The voice session of a call, as this slice knows it. */
export interface CallVoice {
  hear(bytes: Uint8Array): void;
  digit(digit: string): void;
  played(itemId: string, ms: number): void;
}

/** What the session says to the call. */
export interface CallPeer {
  send(event: RealtimeServerEvent): void;
  clear(): void;
  close(): void;
}

export interface CallBridgeOptions {
  readonly media: MediaProtocol;
  readonly streamId: string;
  readonly format: CarrierFormat;
  readonly send: (frame: string | Uint8Array) => void;
  /** Words of either side, for whoever watches. */
  readonly onCaption: (speaker: 'caller' | 'assistant', text: string) => void;
  readonly onClose: () => void;
  readonly now: () => number;
}

const idleEveryMs = 40;

/** Ties the media socket of a call to its voice session, both ways. */
export class CallBridge {
  readonly #options: CallBridgeOptions;
  readonly #audio: CallAudio;
  readonly #player: CallPlayer;
  readonly #idle: NodeJS.Timeout;
  #voice: CallVoice | undefined;

  constructor(options: CallBridgeOptions) {
    const { media, streamId, format, send, now } = options;
    this.#options = options;
    this.#audio = createCallAudio(format);
    this.#player = new CallPlayer({
      format,
      writer: media.writer(streamId, format),
      pieceMs: media.pieceMs,
      send,
      now,
      onPlayed: (itemId, ms) => this.#voice?.played(itemId, ms),
    });
    this.#idle = setInterval(() => this.#give(this.#audio.idle(now())), idleEveryMs);
    this.#idle.unref();
  }

  /** From now on the session hears the call. */
  connect(voice: CallVoice): void {
    this.#voice = voice;
  }

  /** What the session sends to. */
  readonly peer: CallPeer = {
    send: (event) => this.#say(event),
    clear: () => this.#player.clear(),
    close: () => this.#options.onClose(),
  };

  hear(event: MediaEvent): void {
    switch (event.kind) {
      case 'audio':
        this.#give(this.#audio.hear(event, this.#options.now()));
        break;
      case 'dtmf':
        this.#voice?.digit(event.digit);
        break;
      case 'mark':
        this.#player.heardMark(event.name);
        break;
      case 'start':
      case 'stop':
      case 'other':
        break;
    }
  }

  close(): void {
    clearInterval(this.#idle);
    this.#player.close();
    this.#voice = undefined;
  }

  #give(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) this.#voice?.hear(piece);
  }

  #say(event: RealtimeServerEvent): void {
    const { onCaption } = this.#options;
    switch (event.type) {
      case 'response.output_audio.delta':
        this.#player.play(event.item_id, Buffer.from(event.delta, 'base64'));
        break;
      case 'response.output_audio.done':
        this.#player.finish(event.item_id);
        break;
      case 'response.output_audio_transcript.done':
        onCaption('assistant', event.transcript);
        break;
      case 'conversation.item.input_audio_transcription.completed':
        onCaption('caller', event.transcript);
        break;
      default:
    }
  }
}
