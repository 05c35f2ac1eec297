import { agentModelPrefix, Fault } from '@causeway/contract';
import type { Meter, RealtimeSessionUpdate } from '@causeway/contract';
import type { Config } from '../../config.ts';
import type { Feature, Parts, Principal } from '../../gateway/feature.ts';
import type { Models } from '../../providers/models/model.ts';
import type { Speech } from '../../providers/speech/speech.ts';
import { createAgentModels } from './agent-models.ts';
import type { VoiceAgents } from './agent-models.ts';
import { audioRoutes } from './audio-routes.ts';
import { speechChecks } from './speech-checks.ts';
import { SpokenTexts } from './spoken-text.ts';
import { Transcriptions } from './transcriptions.ts';
import { voiceRoutes } from './voice-routes.ts';
import type { ClientSecrets } from './voice-routes.ts';
import { VoiceSessions } from './voice-sessions.ts';
import type { VoiceDoor } from './events.ts';
import { createVoiceRoom } from './open-call.ts';
import { createRecorder } from './record-transcript.ts';
import type { KeepTranscript } from './record-transcript.ts';
import { voiceStreams } from './voice-stream.ts';

export interface VoiceFeatureNeeds {
  readonly config: Pick<Config, 'limits'>;
  readonly speech: Speech;
  readonly models: Pick<Models, 'stream' | 'resolve'>;
  readonly agents: VoiceAgents;
  readonly meter: Meter;
  /** Where calls find their sessions. */
  readonly voice: VoiceDoor;
  readonly clientSecrets: ClientSecrets;
  readonly transcripts: { readonly append: KeepTranscript };
  readonly logs: { warn(message: string, fields?: { readonly error?: unknown }): void };
  readonly now: () => number;
}

/** Clients name models of other servers; those mean the default here. */
function resolverOf(models: Pick<Models, 'resolve'>): (name: string | undefined) => string | undefined {
  const tryResolve = (name: string | undefined): string | undefined => {
    try {
      return models.resolve(name);
    } catch (error) {
      if (error instanceof Fault) return undefined;
      throw error;
    }
  };
  return (name) => {
    if (name?.startsWith(agentModelPrefix) === true) return name;
    return (name === undefined ? undefined : tryResolve(name)) ?? tryResolve(undefined);
  };
}

/** Voice sessions over WebSocket. */
export const voiceFeature: Feature<VoiceFeatureNeeds> = {
  name: 'voice',
  build({ config, speech, models, agents, meter, voice, clientSecrets, transcripts, logs, now }): Parts {
    const resolveModel = resolverOf(models);
    const sessions = new VoiceSessions({
      speech,
      modelsFor: createAgentModels({ models, agents }),
      meter,
      resolveModel,
      record: createRecorder(transcripts.append),
      now,
      onTrouble: (message, error) => logs.warn(message, { error }),
    });
    voice.open(createVoiceRoom(sessions));
    const updateOf = async (principal: Principal): Promise<RealtimeSessionUpdate | undefined> => {
      const note = await clientSecrets.noteOf(principal);
      return note === undefined ? undefined : (JSON.parse(note) as RealtimeSessionUpdate);
    };
    return {
      // The first words of a session do not wait for models to load.
      async start() {
        void speech.warm().catch((error: unknown) => logs.warn('the speech engines could not be loaded', { error }));
      },
      routes: [
        ...voiceRoutes({ speech, secrets: clientSecrets, resolveModel, now }),
        ...audioRoutes({
          transcriptions: new Transcriptions({ speech, meter }),
          spokenTexts: new SpokenTexts({ speech, meter }),
        }),
      ],
      streams: [...voiceStreams({ sessions, updateOf, limits: config.limits.ws, now })],
      checks: speechChecks(speech),
      stop: () => sessions.close(),
    };
  },
};
