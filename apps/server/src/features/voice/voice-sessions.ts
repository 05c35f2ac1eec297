import { Fault } from '@causeway/contract';
import type { Payer, RealtimeItem, RealtimeSession, RealtimeSessionUpdate, SessionId } from '@causeway/contract';
import { randomBytes } from 'node:crypto';
import type { Principal } from '../../gateway/feature.ts';
import { LiveSession } from './live-session.ts';
import type { LiveSessionNeeds, Peer } from './live-session.ts';
import { updateSession } from './session/session-config.ts';

/** How long a session waits for its client to come back. */
const resumeMs = 30_000;
const longestMs = 60 * 60_000;
const warnBeforeMs = 60_000;
const mostPerCredential = 50;
const defaultInstructions =
  'You are a helpful voice assistant. Answer in one to three short spoken sentences, without lists, markup or emoji.';

/** Keeps what was said; told items are final. */
export type RecordTranscript = (transcript: {
  readonly owner: string;
  readonly sessionId: SessionId;
  readonly items: readonly RealtimeItem[];
  readonly model: string;
}) => Promise<void>;

export interface VoiceSessionsNeeds extends Omit<LiveSessionNeeds, 'models'> {
  /** What may answer this principal. */
  readonly modelsFor: (principal: Principal) => LiveSessionNeeds['models'];
  /** The full id for a name, or the default where it is not known; undefined: nothing is configured. */
  readonly resolveModel: (name: string | undefined) => string | undefined;
  readonly record: RecordTranscript;
}

export interface OpenOptions {
  readonly principal: Principal;
  readonly payer: Payer;
  /** What concurrency is counted by. */
  readonly credentialId: string;
  readonly model?: string | undefined;
  readonly type?: RealtimeSession['type'];
  readonly update?: RealtimeSessionUpdate | undefined;
  /** The client's own id. */
  readonly resumeId?: string | undefined;
  readonly isCall?: boolean;
  readonly capNano?: number | null;
  readonly longestMs?: number;
}

export interface OpenSession {
  readonly live: LiveSession;
  readonly chatSessionId: SessionId;
  /** The peer has gone; the session waits for the next one, where it has a name to be found by. */
  leave(peer: Peer): void;
}

interface Held extends OpenSession {
  readonly credentialId: string;
  leaving: NodeJS.Timeout | undefined;
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const mintSessionId = (): string => `sess_${[...randomBytes(22)].map((byte) => alphabet[byte % 62]).join('')}`;

/** A session as it begins; PCM at 24 kHz, server turn detection. */
export function newRealtimeSession(
  model: string,
  options: { readonly type: RealtimeSession['type']; readonly expiresAt: number },
): RealtimeSession {
  return {
    type: options.type,
    object: 'realtime.session',
    id: mintSessionId(),
    model,
    instructions: defaultInstructions,
    output_modalities: ['audio'],
    audio: {
      input: {
        format: { type: 'audio/pcm', rate: 24_000 },
        transcription: {},
        noise_reduction: null,
        turn_detection: {
          type: 'server_vad',
          threshold: 0.5,
          prefix_padding_ms: 300,
          silence_duration_ms: 500,
          idle_timeout_ms: null,
          create_response: true,
          interrupt_response: true,
        },
      },
      output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'default', speed: 1 },
    },
    tools: [],
    tool_choice: 'auto',
    max_output_tokens: 'inf',
    tracing: null,
    expires_at: Math.floor(options.expiresAt / 1000),
  };
}

/** Every voice session of the process: who may open how many, who takes one up again, and when each ends. */
export class VoiceSessions {
  readonly #needs: VoiceSessionsNeeds;
  readonly #held = new Map<string, Held>();
  #count = 0;

  constructor(needs: VoiceSessionsNeeds) {
    this.#needs = needs;
  }

  get count(): number {
    return this.#held.size;
  }

  /** The session that waits under the client's own id, or a new one. Throws `rate_limit_exceeded` above the concurrency of a credential. */
  open(options: OpenOptions): OpenSession {
    const { payer, credentialId, resumeId } = options;
    this.#count += 1;
    const key = `${payer.userId}\n${credentialId}\n${resumeId ?? `#${this.#count}`}`;
    const known = this.#held.get(key);
    if (known) {
      clearTimeout(known.leaving);
      known.leaving = undefined;
      return known;
    }
    const open = [...this.#held.values()].filter((held) => held.credentialId === credentialId).length;
    if (open >= mostPerCredential) {
      throw new Fault('rate_limit_exceeded', { message: `This credential has ${open} voice sessions open, the most it may.` });
    }
    return this.#begin(key, options);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#held.values()].map(({ live }) => live.end(1012, 'the server restarts')));
  }

  #begin(key: string, options: OpenOptions): OpenSession {
    const { needs, chatSessionId, session } = this.#prepare(options);
    const { principal, payer, credentialId, resumeId, isCall = false, capNano = null } = options;
    const lastsMs = options.longestMs ?? longestMs;
    const timers = [
      setTimeout(() => live.dispatch({ kind: 'expiring', seconds: warnBeforeMs / 1000 }), Math.max(0, lastsMs - warnBeforeMs)),
      setTimeout(() => void live.end(1000, 'the session has lasted as long as it may'), lastsMs),
    ];
    for (const timer of timers) timer.unref();
    const live = new LiveSession(
      { ...needs, models: needs.modelsFor(principal) },
      {
        session,
        bill: { payer, feature: 'voice', sessionId: chatSessionId },
        isCall,
        items: [],
        capNano,
        record: (items, model) => needs.record({ owner: payer.userId, sessionId: chatSessionId, items, model }),
        onEnd: () => {
          for (const timer of timers) clearTimeout(timer);
          clearTimeout(held.leaving);
          this.#held.delete(key);
        },
      },
    );
    const held: Held = {
      live,
      chatSessionId,
      credentialId,
      leaving: undefined,
      leave: (peer) => {
        if (!live.detach(peer)) return;
        if (resumeId === undefined) void live.end(1000, 'left');
        else held.leaving = setTimeout(() => void live.end(1000, 'left'), resumeMs).unref();
      },
    };
    this.#held.set(key, held);
    return held;
  }

  #prepare({ model, type = 'realtime', update, longestMs: lastsMs = longestMs }: OpenOptions) {
    const needs = this.#needs;
    const resolved = needs.resolveModel(model) ?? model ?? '';
    const fresh = newRealtimeSession(resolved, { type, expiresAt: needs.now() + lastsMs });
    const session = update ? updateSession(fresh, update) : fresh;
    // The transcript is a chat session of the same name, so that it is found from the costs and the other way round.
    const chatSessionId = session.id.replace(/^sess_/u, 'voice-') as SessionId;
    return { needs, session, chatSessionId };
  }
}
