import { mintId } from '@causeway/contract';
import type { PhoneCall, UserId } from '@causeway/contract';
import type { Database } from '../../apps/server/src/storage/database.ts';
import type { Belongings } from './recipe.ts';

const approvalSql = `insert into agent_approval (owner, id, tool, title, reason, may_allow_session, status, created_at, alive_at,
  expires_at, private_from, arguments) values (?, ?, 't', 't', 'side_effects', 0, 'pending', ?, ?, ?, '[]', '{}')`;
const callSql = `insert into phone_call (id, owner, carrier, is_live, created_at, revision, detail) values (?, ?, 'twilio', 0, ?, 1, ?)`;

const endedCall = (mark: string, at: number): PhoneCall => ({
  id: mintId('call'),
  carrier: 'twilio',
  direction: 'outbound',
  from: '+14155550100',
  to: `sip:${mark}@example.com`,
  status: 'completed',
  carrier_call_id: null,
  session_id: null,
  created_at: at,
  answered_at: at,
  ended_at: at,
  outcome: null,
  answered_by: null,
  recording_consent: true,
  recording_url: null,
  max_seconds: 60,
  max_cost_nano: null,
  cost_nano: 0,
});

/** What only a model that asks or a carrier that calls leaves behind: written as those would. */
export async function leaveThings(database: Database, owner: UserId, mark: string): Promise<Belongings> {
  const at = Date.now();
  const approvalId = `apr_${mintId('user').slice('usr_'.length)}`;
  const call = endedCall(mark, at);
  await database.write([
    database.prepare(approvalSql)(owner, approvalId, at, at + 600_000, at + 600_000),
    database.prepare(callSql)(call.id, owner, at, JSON.stringify({ call, plan: { keyId: null }, recording: `RE${mark}` })),
  ]);
  return { approvalId, callId: call.id };
}
