import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { PhoneCall } from '@causeway/contract';
import { telnyxWebhook } from './carriers/simulated-telnyx.ts';
import type { SimulatedCarrier } from './carriers/simulated-carrier.ts';
import { enginesMissing } from './engines.ts';
import { simulatedCarriers, startPhoneStage } from './phone-stage.ts';
import type { PhoneStage } from './phone-stage.ts';

const chaoses = {
  loses: { loss: 0.02, repeat: 0.05 },
  reorders: { reorder: 0.05, repeat: 0.05 },
  isSilent: { stopsInSilence: true },
};
/** What each carrier may do to its frames: only those that number them may reorder them. */
const chaosOf = {
  twilio: chaoses.loses,
  exotel: chaoses.isSilent,
  plivo: chaoses.isSilent,
  telnyx: chaoses.reorders,
  asterisk: chaoses.isSilent,
} as const;

let stage: PhoneStage;
const idOf = async (carrierCallId: string): Promise<PhoneCall> =>
  (await stage.find(carrierCallId)) ?? assert.fail(carrierCallId);

/** What was said in a call, when it is kept. */
async function saidIn({ session_id: id }: PhoneCall): Promise<readonly { role: string; content: string }[]> {
  for (;;) {
    const { body } = await stage.ask<{ messages?: { role: string; content: string }[] }>(`/v1/sessions/${id}/history`);
    if ((body.messages?.length ?? 0) >= 2) return body.messages ?? [];
    await pause(100);
  }
}

describe('phone calls', { skip: enginesMissing }, () => {
  before(async () => {
    stage = await startPhoneStage();
    // Long answers, so that there is something to interrupt.
    stage.model.misbehave('tokens=120');
  });
  after(() => stage.close());

  for (const carrier of simulatedCarriers) suiteOf(carrier);

  test('a webhook of Telnyx that is old is a recording, and is refused', async () => {
    const call = { id: 'v3:old', from: '+1', to: '+2', direction: 'inbound' } as const;
    const old = await telnyxWebhook(stage.wires, call, { type: 'call.initiated', agedS: 400 });
    assert.equal(old.status, 403);
  });

  test('what somebody is asked to enter at a carrier shows no secret', async () => {
    const { body } = await stage.ask<{ carriers: { name: string; is_ready: boolean; voice_url: string }[] }>(
      '/api/v1/telephony/carriers',
    );
    assert.ok(body.carriers.every(({ is_ready: isReady }) => isReady));
    const exotel = body.carriers.find(({ name }) => name === 'exotel');
    assert.match(exotel?.voice_url ?? '', /secret=<webhook secret>$/u);
  });
});

function suiteOf(carrier: SimulatedCarrier): void {
  describe(`through ${carrier.name}`, () => {
    test('somebody calls over a bad line, hears an answer, and speaks over it: it stops at once, and what was heard is kept', async () => {
      const id = `${carrier.name}-inbound`;
      const caller = stage.phone(carrier, { id, chaos: chaosOf[carrier.name] });
      await caller.answer();
      await caller.say(stage.question);
      await caller.until(() => caller.loudMs > 600);
      const call = await idOf(id);
      assert.equal(call.status, 'in-progress');
      assert.equal(call.direction, 'inbound');
      assert.equal(call.carrier, carrier.name);
      const spokeAtMs = caller.heardMs;
      const toStop = caller.say(stage.question);
      await caller.until(() => caller.clears.length > 0);
      const wentOnMs = (caller.clears[0] ?? 0) - spokeAtMs;
      // How fast it is on a quiet machine is for the bench; the whole answer would take a quarter of a minute.
      assert.ok(wentOnMs < 3000, `the answer went on for ${wentOnMs} ms`);
      const loudMs = caller.loudMs;
      await pause(200);
      assert.ok(caller.loudMs - loudMs <= 40, 'nothing that was sent before is heard after');
      await toStop;
      caller.press('5');
      caller.hangUp();
      await caller.tell('completed');
      const messages = await saidIn(call);
      assert.match(messages[0]?.content ?? '', /can you .*me/iu);
      assert.ok((messages[1]?.content.length ?? 0) < 400, 'only what was heard is kept of the answer');
      assert.equal((await idOf(id)).status, 'completed');
      assert.deepEqual(caller.complaints, []);
    });

    test('a call out is dialled once, greets, is told of, and is hung up', async () => {
      const to = `+1415555${String(200 + simulatedCarriers.indexOf(carrier))}1`;
      const wish = { to, carrier: carrier.name, greeting: 'Good day, this is Causeway.' };
      const key = { 'idempotency-key': `once-${carrier.name}` };
      const made = await stage.post('/api/v1/telephony/calls', wish, key);
      assert.equal(made.status, 201);
      const again = await stage.post('/api/v1/telephony/calls', wish, key);
      assert.equal(again.body.id, made.body.id);
      assert.equal(stage.api.requests.filter((request) => carrier.dialled(request) === to).length, 1);
      const id = made.body.carrier_call_id ?? assert.fail('no id of the carrier');
      const callee = stage.phone(carrier, { id, to, from: made.body.from, direction: 'outbound' });
      await callee.tell('ringing');
      await callee.answer();
      await callee.until(() => callee.loudMs > 500);
      const over = await stage.post(`/api/v1/telephony/calls/${made.body.id}/hangup`, {});
      assert.equal(over.body.status, 'completed');
      await callee.until(() => callee.closed !== undefined);
      await callee.tell('ringing');
      assert.equal((await stage.get(made.body.id)).status, 'completed', 'a late callback takes nothing back');
      assert.deepEqual(callee.complaints, []);
    });

    test('a forged webhook, a token of another call and a replayed one are refused', async () => {
      const stranger = stage.phone(carrier);
      assert.equal((await stranger.ask(true)).status, 403);
      const first = stage.phone(carrier, { id: `${carrier.name}-first` });
      const door = await first.door();
      const thief = stage.phone(carrier);
      await thief.connect({ ...door, path: door.path.replace(`call=${carrier.name}-first`, 'call=another') });
      await thief.until(() => thief.closed !== undefined);
      assert.equal(thief.closed?.code, 1008);
      await first.connect(door);
      await first.until(() => first.heardMs > 100);
      const replay = stage.phone(carrier, { id: `${carrier.name}-first` });
      await replay.connect(door);
      await replay.until(() => replay.closed !== undefined);
      assert.equal(replay.closed?.code, 1008);
      assert.equal(first.closed, undefined);
      first.hangUp();
    });

    test('a refusal is named with its own words, and the call has failed', async () => {
      const { refusal } = carrier;
      stage.api.failures.set(carrier.name, refusal);
      const wish = { to: '+14155550177', carrier: carrier.name };
      const refused = await stage.post<{ error: { code: string; message: string } }>('/api/v1/telephony/calls', wish);
      stage.api.failures.delete(carrier.name);
      assert.equal(refused.status, 502);
      assert.equal(refused.body.error.code, 'carrier_failed');
      assert.match(refused.body.error.message, refusal.code);
      const { body } = await stage.ask<{ calls: PhoneCall[] }>('/api/v1/telephony/calls?limit=200');
      const failed = body.calls.find((call) => call.carrier === carrier.name && call.to === wish.to);
      assert.equal(failed?.status, 'failed');
      assert.match(failed.outcome ?? '', refusal.code);
    });
  });
}
