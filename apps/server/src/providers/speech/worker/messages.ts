/** What the thread of the engines is asked. */
export type EngineAsk =
  /** One frame of each channel, one after another; a channel may be there more than once. */
  | { readonly kind: 'hear'; readonly channels: readonly number[]; readonly frames: Int16Array }
  | { readonly kind: 'reset' | 'close'; readonly channel: number }
  /** `draft`: tokens of the same sound when it was shorter. */
  | { readonly kind: 'transcribe'; readonly id: number; readonly pcm: Int16Array; readonly draft: readonly number[] }
  | {
      readonly kind: 'speak';
      readonly id: number;
      readonly text: string;
      readonly voice: string;
      readonly speed: number;
    }
  | { readonly kind: 'warm'; readonly id: number }
  /** Finish what was begun and go: a thread that is ended inside the runtime takes the process with it. */
  | { readonly kind: 'end' };

export type EngineAnswer =
  | { readonly kind: 'heard'; readonly channels: readonly number[]; readonly probabilities: readonly number[] }
  | { readonly kind: 'text'; readonly id: number; readonly text: string; readonly tokens: readonly number[] }
  /** Sound as it is made, then its end. */
  | { readonly kind: 'sound'; readonly id: number; readonly pcm: Int16Array }
  | { readonly kind: 'spoken'; readonly id: number; readonly rate: number }
  | { readonly kind: 'ready'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

export interface EngineWorkerData {
  /** Folder of the engines. */
  readonly directory: string;
  readonly engines: readonly string[];
}
