import { callPrincipal } from './agent-models.ts';
import type { CallSession, OpenCall, VoiceRoom } from './events.ts';
import type { Peer } from './live-session.ts';
import type { VoiceSessions } from './voice-sessions.ts';

/** What calls may have of voice sessions: a session whose other side is a phone. */
export const createVoiceRoom = (sessions: VoiceSessions): VoiceRoom => ({
  openCall({ payer, model, update, capNano, longestMs, peer: phone }: OpenCall): CallSession {
    const { live, chatSessionId } = sessions.open({
      principal: callPrincipal(payer.userId),
      payer,
      credentialId: payer.keyId ?? payer.userId,
      model,
      update,
      isCall: true,
      capNano,
      longestMs,
    });
    const peer: Peer = { send: (event) => phone.send(event), clear: () => phone.clear(), close: () => phone.close() };
    live.attach(peer);
    return {
      chatSessionId,
      hear: (bytes) => live.hear(bytes),
      digit: (digit) => live.dispatch({ kind: 'dtmf', digit }),
      played: (itemId, ms) => live.dispatch({ kind: 'played', itemId, ms }),
      say: (text) => live.dispatch({ kind: 'say', text }),
      end: (reason) => live.end(1000, reason),
      costNano: () => live.costNano,
    };
  },
});
