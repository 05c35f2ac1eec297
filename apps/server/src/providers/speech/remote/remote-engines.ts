import type { EngineState, Transcriber, Voice } from '../speech.ts';

/** An engine of another machine. */
export interface RemoteEngine<Opened> {
  readonly state: EngineState;
  /** True: it is the default before the engines of this machine, because somebody pays for it. */
  readonly isPreferred: boolean;
  /** Models that it knows by these names, also where the engine is not named. */
  readonly models: readonly string[];
  /** With a model of its own choice where none is given. */
  open(model?: string): Opened;
}

/** What one provider has. */
export interface RemoteEngineSet {
  readonly transcriber: RemoteEngine<Transcriber>;
  readonly voice: RemoteEngine<Voice>;
  readonly translator?: RemoteEngine<Transcriber>;
}

/** What is configured, in the order in which it is preferred. */
export interface RemoteEngines {
  readonly transcribers: readonly RemoteEngine<Transcriber>[];
  readonly voices: readonly RemoteEngine<Voice>[];
  /** Those that give English for what they hear. */
  readonly translators: readonly RemoteEngine<Transcriber>[];
}

export interface RemoteAddress {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
}

type Shown = Pick<EngineState, 'id' | 'kind' | 'name' | 'model'> & Partial<Pick<EngineState, 'languages' | 'voices'>>;

/** An engine that is configured is ready: whether it answers is seen when it is asked. */
export const remoteState = ({ languages = [], voices = [], ...shown }: Shown): EngineState => ({
  ...shown,
  languages,
  voices,
  isReady: true,
  isLocal: false,
  licence: null,
  missing: null,
});
