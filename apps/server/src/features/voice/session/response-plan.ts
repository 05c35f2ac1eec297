import type { RealtimeResponse, RealtimeSession, RealtimeStatusDetails, RealtimeUsage } from '@causeway/contract';
import type { ClientSays } from './session-event.ts';
import type { ActiveResponse, ModelUsage, ResponsePlan } from './state.ts';
import type { Work } from './work.ts';

export type CreateEvent = Extract<ClientSays, { readonly type: 'response.create' }>;

/** What an answer of the session is, unless it is asked for otherwise. */
export function planOf({ state: { session } }: Work, asked?: CreateEvent['response']): ResponsePlan {
  const told = asked ?? { conversation: 'auto' as const };
  const usual = usualPlan(session);
  return {
    isDefault: told.conversation === 'auto',
    input: told.input,
    instructions: told.instructions ?? usual.instructions,
    modalities: told.output_modalities ?? told.modalities ?? usual.modalities,
    tools: told.tools ?? usual.tools,
    toolChoice: told.tool_choice ?? usual.toolChoice,
    maxOutputTokens: told.max_output_tokens ?? usual.maxOutputTokens,
    voice: told.audio?.output?.voice ?? usual.voice,
    metadata: told.metadata ?? null,
  };
}

const usualPlan = (session: RealtimeSession) => ({
  instructions: session.instructions,
  modalities: session.output_modalities,
  tools: session.tools,
  toolChoice: session.tool_choice,
  maxOutputTokens: session.max_output_tokens,
  voice: session.audio.output.voice,
});

const usageOf = ({ inputTokens, cachedTokens, outputTokens }: ModelUsage): RealtimeUsage => ({
  total_tokens: inputTokens + outputTokens,
  input_tokens: inputTokens,
  output_tokens: outputTokens,
  input_token_details: { text_tokens: inputTokens, audio_tokens: 0, cached_tokens: cachedTokens },
  output_token_details: { text_tokens: outputTokens, audio_tokens: 0 },
});

export interface Told {
  readonly status: RealtimeResponse['status'];
  readonly details: RealtimeStatusDetails | null;
}

/** A response as clients see it. */
export function tell({ state }: Work, response: ActiveResponse, { status, details }: Told): RealtimeResponse {
  const { plan, output, end } = response;
  return {
    object: 'realtime.response',
    id: response.id,
    status,
    status_details: details,
    output: [...output],
    conversation_id: plan.isDefault ? state.conversationId : null,
    output_modalities: [...plan.modalities],
    max_output_tokens: plan.maxOutputTokens,
    audio: { output: { format: state.session.audio.output.format, voice: plan.voice } },
    metadata: plan.metadata === null ? null : { ...plan.metadata },
    usage: status === 'in_progress' ? null : usageOf(end?.usage ?? { inputTokens: 0, cachedTokens: 0, outputTokens: 0 }),
  };
}
