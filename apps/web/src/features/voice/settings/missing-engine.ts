import type { Cause } from '@causeway/client';
import type { SpeechEngine } from '@causeway/contract';
import type { VoiceSettings } from './voice-settings.ts';

export interface KnownEngines {
  readonly engines: readonly SpeechEngine[];
  readonly defaults: { readonly transcriber: string | null; readonly voice: string | null };
}

export interface MissingEngine {
  readonly cause: Cause;
  readonly isHearing: boolean;
  readonly isSpeaking: boolean;
}

type Kind = 'transcriber' | 'voice';

function isMissing({ engines, defaults }: KnownEngines, kind: Kind, choice: string): boolean {
  if (choice === 'browser' || choice === 'none') return false;
  if (choice === 'auto') return defaults[kind] === null;
  return !engines.some((engine) => engine.kind === kind && engine.id === choice && engine.is_ready);
}

const installAll = 'npx causeway voice install';
const titles = {
  both: 'No speech engine is installed',
  hearing: 'Nothing here understands speech',
  speaking: 'Nothing here speaks',
} as const;

/** What of the chosen engines is not there, with the command that brings it; undefined: everything is. */
export function missingEngine(known: KnownEngines, { hearing, speaking }: VoiceSettings): MissingEngine | undefined {
  const isHearing = isMissing(known, 'transcriber', hearing);
  const isSpeaking = isMissing(known, 'voice', speaking);
  if (!isHearing && !isSpeaking) return undefined;
  const kinds = new Set<string>([...(isHearing ? ['transcriber'] : []), ...(isSpeaking ? ['voice'] : [])]);
  const isChosen = ({ kind, id }: SpeechEngine): boolean => id === (kind === 'voice' ? speaking : hearing);
  const absent = known.engines.filter(({ kind, missing }) => missing !== null && kinds.has(kind));
  const named = absent.find(isChosen) ?? absent[0];
  const one = isHearing ? titles.hearing : titles.speaking;
  return {
    isHearing,
    isSpeaking,
    cause: {
      code: 'speech_engine_missing',
      title: isHearing && isSpeaking ? titles.both : one,
      sentence: 'Typing works. Engines run on the server and need no account; a provider with a key is used as well.',
      fix: {
        summary: 'Install the engines where the server runs; it finds them without a restart.',
        command: isHearing && isSpeaking ? installAll : (named?.missing?.command ?? installAll),
      },
      evidence: absent.map(({ name, missing }) => `${name}: ${missing?.cause ?? ''}`),
    },
  };
}
