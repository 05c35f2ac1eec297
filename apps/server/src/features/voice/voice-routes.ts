import { createClientSecret, listSpeechEngines } from '@causeway/contract';
import type { EngineKind, EngineState, Speech } from '../../providers/speech/speech.ts';
import { route } from '../../gateway/feature.ts';
import type { Principal, Route } from '../../gateway/feature.ts';
import type { RealtimeSessionUpdate } from '@causeway/contract';
import { updateSession } from './session/session-config.ts';
import { newRealtimeSession } from './voice-sessions.ts';

/** Credentials that a page may hold for a while. */
export interface ClientSecrets {
  /** A secret that stands for the principal, with voice alone; `note` comes back with it. */
  create(principal: Principal, options: { readonly lifetimeMs: number; readonly note: string }): Promise<string>;
  noteOf(principal: Principal): Promise<string | undefined>;
}

export interface VoiceRoutesNeeds {
  readonly speech: Pick<Speech, 'engines'>;
  readonly secrets: ClientSecrets;
  readonly resolveModel: (name: string | undefined) => string | undefined;
  readonly now: () => number;
}

const toReply = ({ isReady, isLocal, languages, voices, ...rest }: EngineState) => ({
  ...rest,
  is_ready: isReady,
  is_local: isLocal,
  languages: [...languages],
  voices: [...voices],
});

const firstReady = (engines: readonly EngineState[], kind: EngineKind): string | null =>
  engines.find((engine) => engine.kind === kind && engine.isReady)?.id ?? null;

export function voiceRoutes({ speech, secrets, resolveModel, now }: VoiceRoutesNeeds): readonly Route[] {
  return [
    route(listSpeechEngines, async () => {
      const engines = speech.engines();
      return {
        engines: engines.map(toReply),
        defaults: {
          detector: firstReady(engines, 'detector'),
          transcriber: firstReady(engines, 'transcriber'),
          voice: firstReady(engines, 'voice'),
        },
      };
    }),
    route(createClientSecret, async ({ principal, body }) => {
      const update: RealtimeSessionUpdate = body.session;
      const lifetimeMs = body.expires_after.seconds * 1000;
      const expiresAt = now() + lifetimeMs;
      const model = resolveModel(update.model) ?? update.model ?? '';
      const value = await secrets.create(principal, { lifetimeMs, note: JSON.stringify(update) });
      const fresh = newRealtimeSession(model, { type: update.type ?? 'realtime', expiresAt });
      return { value, expires_at: Math.floor(expiresAt / 1000), session: updateSession(fresh, update) };
    }),
  ];
}
