import { Fault } from '@causeway/contract';
import type { EngineState } from './speech.ts';

/** An engine that can be had, of this machine or another. */
export interface Candidate<Opened> {
  readonly state: EngineState;
  readonly models: readonly string[];
  open(model?: string): Opened;
}

/** `openai:whisper-1`, `sarvam/saaras:v3`, `moonshine`. */
function split(name: string): readonly [id: string, rest: string | undefined] {
  const at = name.search(/[:/]/u);
  return at < 0 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1) || undefined];
}

/** Where a name begins with an engine: that engine, and what of it is meant. */
export function namedEngine(
  name: string | undefined,
  ids: readonly string[],
): { readonly id: string; readonly rest: string | undefined } | undefined {
  if (name === undefined) return undefined;
  const [id, rest] = split(name);
  return ids.includes(id) ? { id, rest } : undefined;
}

export interface Choice {
  /** What the operator chose, where nothing is named. */
  readonly preferred: string | undefined;
  readonly language?: string | undefined;
}

const speaks = ({ languages }: EngineState, language: string): boolean =>
  languages.length === 0 || languages.includes(language.toLowerCase().split('-')[0] ?? '');

/** The best there is: what the operator chose, else the first, past those that cannot do the language where another can. */
function best<Opened>(
  candidates: readonly Candidate<Opened>[],
  { preferred, language }: Choice,
): Candidate<Opened> | undefined {
  const chosen = candidates.find(({ state }) => state.id === preferred);
  if (chosen) return chosen;
  const fitting = language === undefined ? undefined : candidates.find(({ state }) => speaks(state, language));
  return fitting ?? candidates[0];
}

/** Opens what a name means; undefined: nothing can be had. A model that the best engine knows is the one it uses. */
export function openNamed<Opened>(
  candidates: readonly Candidate<Opened>[],
  name: string | undefined,
  choice: Choice,
): Opened | undefined {
  const ids = candidates.map(({ state }) => state.id);
  const named = namedEngine(name, ids);
  if (named) return candidates.find(({ state }) => state.id === named.id)?.open(named.rest);
  const own = namedEngine(choice.preferred, ids);
  const engine = best(candidates, { ...choice, preferred: own?.id });
  if (!engine) return undefined;
  const isKnown = name !== undefined && engine.models.includes(name);
  return engine.open(isKnown ? name : own?.rest);
}

/** The fault of an engine that is named and not there, or of none at all. */
export function engineMissing(what: string, states: readonly EngineState[], name?: string): Fault {
  const named = states.find(({ id }) => id === namedEngine(name, [id])?.id);
  const state = named ?? states.find(({ isLocal }) => isLocal);
  const command = state?.missing?.command;
  const message = named
    ? `${named.name} was asked for and is not there: ${named.missing?.cause ?? 'it is not configured'}.`
    : `Nothing here ${what}: no engine is installed and no provider of one is configured.`;
  return new Fault('speech_engine_missing', {
    message,
    fix: {
      summary: 'Install the engines of this machine, or set the key of a provider.',
      ...(command === undefined ? {} : { command }),
    },
  });
}

/** The fault of a translation that nothing here, or not the engine that is named, can do. */
export function translatorMissing(able: readonly string[], named: string | undefined): Fault {
  const isNone = able.length === 0;
  const who = named === undefined ? 'No engine here translates speech' : `${named} does not translate speech`;
  const others = isNone ? 'those of OpenAI and Sarvam do' : `${able.join(' and ')} can`;
  const summary = isNone
    ? 'Set OPENAI_API_KEY or SARVAM_API_KEY and restart the server, or have a model translate the transcript.'
    : `Name ${able.join(' or ')} as the model.`;
  return new Fault('speech_engine_missing', { message: `${who}; ${others}.`, fix: { summary } });
}
