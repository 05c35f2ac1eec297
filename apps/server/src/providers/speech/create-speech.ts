import { engineMissing, namedEngine, openNamed, translatorMissing } from './choose-engine.ts';
import type { Candidate } from './choose-engine.ts';
import { EngineThread } from './engine-thread.ts';
import { findEngines } from './engines/find-engines.ts';
import { localStates, localTranscriber, localVoice } from './local-engines.ts';
import { createRemoteEngines } from './remote/create-remote-engines.ts';
import type { RemoteSpeechConfig } from './remote/create-remote-engines.ts';
import type { RemoteEngine, RemoteEngines } from './remote/remote-engines.ts';
import type { EngineKind, EngineState, Speech, Voice } from './speech.ts';

export interface SpeechOptions {
  /** Folder of the engines that `causeway voice install` brings. */
  readonly directory: string;
  readonly remote?: RemoteSpeechConfig;
  /** Engines that the operator chose, as `engine` or `engine:model`, and a voice as `engine:voice`. */
  readonly preferred?: { readonly transcriber?: string | undefined; readonly voice?: string | undefined };
}

/** Names of engines that may stand before a voice are not part of its name. */
function withPlainNames(voice: Voice, ids: readonly string[], fallback: string | undefined): Voice {
  return {
    ...voice,
    speak: (text, options) => {
      const named = namedEngine(options.voice, ids);
      const told = named ? (named.rest ?? 'default') : options.voice;
      return voice.speak(text, { ...options, voice: told === 'default' && fallback !== undefined ? fallback : told });
    },
  };
}

/** What is paid for stands before what this machine has, and that before what may not be there at all. */
function inOrder<Opened>(
  remote: readonly RemoteEngine<Opened>[],
  local: readonly Candidate<Opened>[],
): readonly Candidate<Opened>[] {
  return [...remote.filter(({ isPreferred }) => isPreferred), ...local, ...remote.filter(({ isPreferred }) => !isPreferred)];
}

/** The thread of this machine's engines; an engine that was installed meanwhile is found at the next look. */
class LocalEngines {
  readonly #directory: string;
  #thread: { readonly engines: string; readonly it: EngineThread } | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get thread(): EngineThread {
    const there = [...findEngines(this.#directory)];
    const engines = there.join(' ');
    // Sessions that are open keep the thread they began with.
    if (this.#thread?.engines !== engines) {
      this.#thread = { engines, it: new EngineThread({ directory: this.#directory, engines: there }) };
    }
    return this.#thread.it;
  }

  statesOf(kind: EngineKind): readonly EngineState[] {
    return localStates(findEngines(this.#directory)).filter((state) => state.kind === kind);
  }

  candidates<Opened>(kind: EngineKind, open: (thread: EngineThread) => Opened): readonly Candidate<Opened>[] {
    return this.statesOf(kind)
      .filter(({ isReady }) => isReady)
      .map((state) => ({ state, models: [], open: () => open(this.thread) }));
  }

  async warm(): Promise<void> {
    if (findEngines(this.#directory).size > 0) await this.thread.ask('warm', {});
  }

  async close(): Promise<void> {
    await this.#thread?.it.close();
  }
}

type Speaking = 'transcriber' | 'voice';

/** Ready ones in the order in which they are chosen, then those that are missing. */
function statesInOrder(
  candidates: readonly Candidate<unknown>[],
  missing: readonly EngineState[],
  preferred: string | undefined,
): readonly EngineState[] {
  const states = candidates.map(({ state }) => state);
  const ids = states.map(({ id }) => id);
  const own = namedEngine(preferred, ids)?.id;
  return [...states.filter(({ id }) => id === own), ...states.filter(({ id }) => id !== own), ...missing];
}

/** A voice says whose it is; a model of that engine is still meant. */
function askedVoice(candidates: readonly Candidate<Voice>[], name: string | undefined, model: string | undefined) {
  const ids = candidates.map(({ state }) => state.id);
  const named = namedEngine(name, ids)?.id;
  const isItsModel = candidates.some(({ state, models }) => state.id === named && models.some((each) => each === model));
  return named !== undefined && isItsModel ? `${named}:${model}` : (named ?? model);
}

/** Engines of this machine and of others. */
export function createSpeech({ directory, remote = {}, preferred = {} }: SpeechOptions): Speech {
  const elsewhere: RemoteEngines = createRemoteEngines(remote);
  const here = new LocalEngines(directory);
  const transcribers = () => inOrder(elsewhere.transcribers, here.candidates('transcriber', localTranscriber));
  const voices = () => inOrder(elsewhere.voices, here.candidates('voice', localVoice));
  const statesOf = (kind: Speaking): readonly EngineState[] => {
    const missing = here.statesOf(kind).filter(({ isReady }) => !isReady);
    return statesInOrder(kind === 'voice' ? voices() : transcribers(), missing, preferred[kind]);
  };
  /** Somebody named an engine that is known and not there. */
  const isMissing = (kind: Speaking, name: string | undefined): boolean =>
    statesOf(kind).some(({ id, isReady }) => !isReady && namedEngine(name, [id]) !== undefined);
  return {
    engines: () => [...statesOf('transcriber'), ...statesOf('voice'), ...here.statesOf('detector')],
    openDetector: () => here.thread.openDetector(),
    transcriber(name, language) {
      const choice = { preferred: preferred.transcriber, language };
      const opened = isMissing('transcriber', name) ? undefined : openNamed(transcribers(), name, choice);
      if (opened) return opened;
      throw engineMissing('understands speech', statesOf('transcriber'), name);
    },
    translator(name) {
      const { translators } = elsewhere;
      const known = statesOf('transcriber').map(({ id }) => id);
      const named = namedEngine(name, known)?.id;
      const isUnable = named !== undefined && !translators.some(({ state }) => state.id === named);
      // The model that the operator chose for hearing need not translate.
      const choice = { preferred: namedEngine(preferred.transcriber, known)?.id };
      const opened = isUnable ? undefined : openNamed(inOrder(translators, []), name, choice);
      if (opened) return opened;
      throw translatorMissing(
        translators.map(({ state }) => state.id),
        named,
      );
    },
    voice(name, model) {
      const missing = [name, model].find((each) => isMissing('voice', each));
      const candidates = voices();
      const ids = candidates.map(({ state }) => state.id);
      const own = namedEngine(preferred.voice, ids);
      const asked = askedVoice(candidates, name, model);
      const opened = missing === undefined ? openNamed(candidates, asked, { preferred: own?.id }) : undefined;
      if (opened) return withPlainNames(opened, ids, asked === undefined ? own?.rest : undefined);
      throw engineMissing('speaks', statesOf('voice'), missing ?? name);
    },
    warm: () => here.warm(),
    close: () => here.close(),
  };
}
