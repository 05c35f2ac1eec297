import { voiceSession } from '@causeway/contract';
import type { RealtimeSessionUpdate } from '@causeway/contract';
import { streamPart } from '../../gateway/feature.ts';
import type { Principal, StreamPart, Subscriber } from '../../gateway/feature.ts';
import { payerOf } from '../../gateway/payer.ts';
import { readClientFrame } from './client-frames.ts';
import { FrameLimits } from './frame-limits.ts';
import type { LiveSession, Peer } from './live-session.ts';
import type { VoiceSessions } from './voice-sessions.ts';

export interface VoiceStreamNeeds {
  readonly sessions: VoiceSessions;
  /** What a client secret was made for. */
  readonly updateOf: (principal: Principal) => Promise<RealtimeSessionUpdate | undefined>;
  readonly now: () => number;
}

const mostRefusals = 3;
const policyViolation = 1008;

/** Sound is cheap and control is counted; who keeps on is told three times, then closed. */
function createGate(live: LiveSession, peer: Peer, now: () => number) {
  const limits = new FrameLimits(now());
  let refusals = 0;
  return (isAdmitted: (limits: FrameLimits, at: number) => boolean): boolean => {
    if (isAdmitted(limits, now())) return true;
    refusals += 1;
    const message = 'More was sent than a voice session may send.';
    live.dispatch({ kind: 'problem', problem: { type: 'rate_limit_error', code: 'rate_limit_exceeded', message } });
    if (refusals > mostRefusals) peer.close(policyViolation, 'too many messages');
    return false;
  };
}

function hearFrames(
  subscriber: Subscriber<typeof voiceSession>,
  live: LiveSession,
  { peer, now }: { peer: Peer; now: () => number },
): void {
  const admits = createGate(live, peer, now);
  subscriber.onFrame((data) => {
    const frame = readClientFrame(data);
    switch (frame.kind) {
      case 'audio':
        if (admits((limits, at) => limits.admitSound(live.msOf(frame.bytes.length), at))) live.hear(frame.bytes);
        break;
      case 'says':
        if (admits((limits, at) => limits.admitControl(at))) live.dispatch({ kind: 'client', says: frame.says });
        break;
      case 'problem':
        if (admits((limits, at) => limits.admitControl(at))) live.dispatch({ kind: 'problem', problem: frame.problem });
        break;
    }
  });
}

/** The voice session of the contract. */
export function voiceStreams({ sessions, updateOf, now }: VoiceStreamNeeds): readonly StreamPart[] {
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
      hearFrames(subscriber, live, { peer, now });
      live.attach(peer);
    }),
  ];
}
