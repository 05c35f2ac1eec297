import { engineMissing, namedEngine, openNamed } from './choose-engine.ts';
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

/** Engines of this machine and of others; an engine that was installed meanwhile is found at the next look. */
export function createSpeech({ directory, remote = {}, preferred = {} }: SpeechOptions): Speech {
  const elsewhere: RemoteEngines = createRemoteEngines(remote);
  let thread: { readonly engines: string; readonly it: EngineThread } | undefined;
  const current = (): { readonly there: ReadonlySet<string>; readonly it: EngineThread } => {
    const there = findEngines(directory);
    const engines = [...there].join(' ');
    if (thread?.engines !== engines) {
      // Sessions that are open keep the thread they began with.
      thread = { engines, it: new EngineThread({ directory, engines: [...there] }) };
    }
    return { there, it: thread.it };
  };
  const localOf = (kind: EngineKind): readonly EngineState[] =>
    localStates(findEngines(directory)).filter((state) => state.kind === kind);
  const localCandidates = <Opened>(kind: EngineKind, open: (it: EngineThread) => Opened): readonly Candidate<Opened>[] =>
    localOf(kind)
      .filter(({ isReady }) => isReady)
      .map((state) => ({ state, models: [], open: () => open(current().it) }));
  const transcribers = () => inOrder(elsewhere.transcribers, localCandidates('transcriber', localTranscriber));
  const voices = () => inOrder(elsewhere.voices, localCandidates('voice', localVoice));
  const statesOf = (kind: 'transcriber' | 'voice'): readonly EngineState[] => {
    const there = (kind === 'voice' ? voices() : transcribers()).map(({ state }) => state);
    const own = namedEngine(
      preferred[kind],
      there.map(({ id }) => id),
    )?.id;
    const ready = [...there.filter(({ id }) => id === own), ...there.filter(({ id }) => id !== own)];
    return [...ready, ...localOf(kind).filter(({ isReady }) => !isReady)];
  };
  /** Somebody named an engine that is known and not there. */
  const isMissing = (kind: 'transcriber' | 'voice', name: string | undefined): boolean =>
    statesOf(kind).some(({ id, isReady }) => !isReady && namedEngine(name, [id]) !== undefined);
  return {
    engines: () => [...statesOf('transcriber'), ...statesOf('voice'), ...localOf('detector')],
    openDetector: () => current().it.openDetector(),
    transcriber(name, language) {
      const opened = isMissing('transcriber', name)
        ? undefined
        : openNamed(transcribers(), name, { preferred: preferred.transcriber, language });
      if (opened) return opened;
      throw engineMissing('understands speech', statesOf('transcriber'), name);
    },
    voice(name, model) {
      const candidates = voices();
      const ids = candidates.map(({ state }) => state.id);
      const named = namedEngine(name, ids)?.id;
      const isItsModel = candidates.some(({ state, models }) => state.id === named && models.some((each) => each === model));
      // A voice says whose it is; a model of that engine is still meant.
      const asked = named !== undefined && isItsModel ? `${named}:${model}` : (named ?? model);
      const own = namedEngine(preferred.voice, ids);
      const opened =
        isMissing('voice', name) || isMissing('voice', model)
          ? undefined
          : openNamed(candidates, asked, { preferred: own?.id });
      if (!opened) throw engineMissing('speaks', statesOf('voice'), isMissing('voice', name) ? name : model);
      return withPlainNames(opened, ids, asked === undefined ? own?.rest : undefined);
    },
    async warm() {
      const { there, it } = current();
      if (there.size > 0) await it.ask('warm', {});
    },
    async close() {
      await thread?.it.close();
    },
  };
}
