import { voiceSession } from '@causeway/contract';
import type { RealtimeSessionUpdate } from '@causeway/contract';
import { streamPart } from '../../gateway/feature.ts';
import type { Principal, StreamPart, Subscriber } from '../../gateway/feature.ts';
import { payerOf } from '../../gateway/payer.ts';
import { readClientFrame } from './client-frames.ts';
import { ControlLimits } from './control-limits.ts';
import type { ControlWindow } from './control-limits.ts';
import type { LiveSession, Peer } from './live-session.ts';
import type { SessionProblem } from './session/session-event.ts';
import { SoundLimit } from './sound-limit.ts';
import type { VoiceSessions } from './voice-sessions.ts';

export interface VoiceStreamNeeds {
  readonly sessions: VoiceSessions;
  /** What a client secret was made for. */
  readonly updateOf: (principal: Principal) => Promise<RealtimeSessionUpdate | undefined>;
  /** Of the ws tier. */
  readonly limits: readonly ControlWindow[];
  readonly now: () => number;
}

const mostRefusals = 3;
const policyViolation = 1008;
/** What one connection may say beside sound: conversations are kept in memory. */
const mostControlBytes = 16 * 1024 * 1024;
const tooMuchSound = 'Sound came faster than anybody speaks.';

interface Hearing {
  readonly peer: Peer;
  readonly control: ControlLimits;
  readonly now: () => number;
}

/** Sound is cheap and control is counted; who keeps on is told three times, then closed. */
function createGate(subscriber: Subscriber<typeof voiceSession>, live: LiveSession, { peer, control, now }: Hearing) {
  const sound = new SoundLimit(now());
  let refusals = 0;
  let controlBytes = 0;
  const refuse = (message: string, eventId?: string): false => {
    refusals += 1;
    const problem: SessionProblem = { type: 'rate_limit_error', code: 'rate_limit_exceeded', message, eventId };
    live.dispatch({ kind: 'problem', problem });
    if (refusals > mostRefusals) peer.close(policyViolation, 'too many messages');
    return false;
  };
  return {
    admitsSound: (ms: number): boolean => sound.admit(ms, now()) || refuse(tooMuchSound),
    admitsControl(bytes: number, eventId: string | undefined): boolean {
      controlBytes += bytes;
      if (controlBytes > mostControlBytes) return refuse('More than 16 MiB of messages in one connection.', eventId);
      const full = control.admit(subscriber.principal.credentialId, now());
      if (full === undefined) return true;
      const { name, quota, windowMs, waitMs } = full;
      const limit = { name, limit: quota, remaining: 0, reset_seconds: waitMs / 1000 };
      peer.send({ type: 'rate_limits.updated', event_id: `event_${crypto.randomUUID()}`, rate_limits: [limit] });
      return refuse(`More than ${quota} messages in ${windowMs / 1000} s.`, eventId);
    },
  };
}

function hearFrames(subscriber: Subscriber<typeof voiceSession>, live: LiveSession, hearing: Hearing): void {
  const gate = createGate(subscriber, live, hearing);
  subscriber.onFrame((data) => {
    const frame = readClientFrame(data);
    switch (frame.kind) {
      case 'audio':
        if (gate.admitsSound(live.msOf(frame.bytes.length))) live.hear(frame.bytes);
        break;
      case 'says':
        if (gate.admitsControl(data.length, frame.says.event_id)) live.dispatch({ kind: 'client', says: frame.says });
        break;
      case 'problem':
        if (gate.admitsControl(data.length, frame.problem.eventId)) live.dispatch({ kind: 'problem', problem: frame.problem });
        break;
    }
  });
}

/** The voice session of the contract. */
export function voiceStreams({ sessions, updateOf, limits, now }: VoiceStreamNeeds): readonly StreamPart[] {
  const control = new ControlLimits(limits);
  return [
    streamPart(voiceSession, async (subscriber) => {
      const { principal, query } = subscriber;
      const { live, leave } = sessions.open({
        principal,
        payer: payerOf(principal),
        credentialId: principal.credentialId,
        model: query.model,
        type: query.intent === 'transcription' ? 'transcription' : 'realtime',
        update: await updateOf(principal),
        resumeId: query.session,
      });
      const peer: Peer = {
        send: (event) => subscriber.sendFrame(JSON.stringify(event)),
        close: (code, reason) => subscriber.close(code, reason),
      };
      subscriber.signal.addEventListener('abort', () => leave(peer));
      hearFrames(subscriber, live, { peer, control, now });
      live.attach(peer);
    }),
  ];
}
