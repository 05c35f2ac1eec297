import type { RealtimeSession, RealtimeSessionUpdate } from '@causeway/contract';

type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What was given, over what is. */
const over = <T extends object>(current: T, given: Given<T>): T => ({
  ...current,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
});

/** The session after an update: only what was given changes; the flat names of the beta protocol count where the nested are absent. */
export function updateSession(session: RealtimeSession, update: RealtimeSessionUpdate): RealtimeSession {
  const { input = {}, output = {} } = update.audio ?? {};
  return {
    ...over(session, {
      type: update.type,
      instructions: update.instructions,
      output_modalities: update.output_modalities ?? update.modalities,
      tools: update.tools,
      tool_choice: update.tool_choice,
      max_output_tokens: update.max_output_tokens ?? update.max_response_output_tokens,
    }),
    audio: {
      input: over(session.audio.input, {
        format: input.format ?? update.input_audio_format,
        transcription: input.transcription === undefined ? update.input_audio_transcription : input.transcription,
        turn_detection: input.turn_detection === undefined ? update.turn_detection : input.turn_detection,
      }),
      output: over(session.audio.output, {
        format: output.format ?? update.output_audio_format,
        voice: output.voice ?? update.voice,
        speed: output.speed ?? update.speed,
      }),
    },
  };
}
