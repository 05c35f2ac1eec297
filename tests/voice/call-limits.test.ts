import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { ExecutionDetail, PhoneCall } from '@causeway/contract';
import { simulatedTelnyx, telnyxWebhook } from './carriers/simulated-telnyx.ts';
import { simulatedTwilio, twilioWebhook } from './carriers/simulated-twilio.ts';
import { enginesMissing } from './engines.ts';
import { startPhoneStage } from './phone-stage.ts';
import type { PhoneStage } from './phone-stage.ts';
import type { SimulatedPhone } from './simulated-phone.ts';

const dollar = 1_000_000_000;
/** Dollars a minute of the line, and a million tokens of the model. */
const prices = [
  { model: 'twilio/voice', rates: { minute: 0.6 } },
  { model: 'openai/fake-1', rates: { input: 10, output: 10 } },
];

describe('what calls may do', { skip: enginesMissing, concurrency: 6 }, () => {
  let stage: PhoneStage;
  before(async () => {
    stage = await startPhoneStage({ CAUSEWAY_PRICES: JSON.stringify(prices) });
  });
  after(() => stage.close());

  let count = 0;
  async function dial(wish: Readonly<Record<string, unknown>> = {}): Promise<{ call: PhoneCall; callee: SimulatedPhone }> {
    count += 1;
    const to = `+1415555030${count}`;
    const { status, body: call } = await stage.post('/api/v1/telephony/calls', { to, ...wish });
    assert.equal(status, 201);
    const id = call.carrier_call_id ?? assert.fail('not dialled');
    return { call, callee: stage.phone(simulatedTwilio, { id, to, from: call.from, direction: 'outbound' }) };
  }
  const dialFormOf = ({ to }: PhoneCall) => stage.api.requests.find(({ fields }) => fields['To'] === to)?.fields ?? {};
  const tell = ({ carrier_call_id: id }: PhoneCall, form: Readonly<Record<string, string>>) =>
    twilioWebhook(stage.wires, { what: 'status' }, { CallSid: id ?? '', ...form });
  async function untilOver(id: string): Promise<PhoneCall> {
    for (;;) {
      const call = await stage.get(id);
      if (call.ended_at !== null) return call;
      await pause(50);
    }
  }

  test('a carrier is asked whether a machine picked up, and what it found is shown', async () => {
    const { call } = await dial({ machine_detection: true });
    assert.equal(dialFormOf(call)['MachineDetection'], 'Enable');
    await tell(call, { CallStatus: 'in-progress', AnsweredBy: 'machine_end_beep' });
    assert.equal((await stage.get(call.id)).answered_by, 'machine_end_beep');
    const made = await stage.post('/api/v1/telephony/calls', {
      to: '+14155550399',
      carrier: 'telnyx',
      machine_detection: true,
    });
    const known = { id: made.body.carrier_call_id ?? '', from: '+1', to: '+14155550399', direction: 'outbound' } as const;
    await telnyxWebhook(stage.wires, known, { type: 'call.machine.detection.ended', payload: { result: 'human' } });
    assert.equal((await stage.find(known.id))?.answered_by, 'human');
    assert.equal(simulatedTelnyx.name, made.body.carrier);
  });

  test('without consent nothing is recorded, and a recording that comes all the same is not kept', async () => {
    const { call } = await dial();
    assert.equal(dialFormOf(call)['Record'], undefined);
    const recording = { CallStatus: 'completed', RecordingSid: `RE${'0'.repeat(32)}` };
    await tell(call, recording);
    assert.equal((await stage.get(call.id)).recording_url, null);
    const agreed = await dial({ recording_consent: true });
    assert.equal(dialFormOf(agreed.call)['Record'], 'true');
    await tell(agreed.call, recording);
    const { id, recording_url: url } = await stage.get(agreed.call.id);
    assert.equal(url, `/api/v1/telephony/calls/${id}/recording`);
  });

  test('callbacks in the wrong order and twice take nothing back', async () => {
    const { call } = await dial();
    for (const status of ['in-progress', 'ringing', 'busy', 'completed', 'busy', 'ringing', 'initiated']) {
      await tell(call, { CallStatus: status });
    }
    const { status, outcome } = await stage.get(call.id);
    assert.deepEqual([status, outcome], ['busy', 'busy']);
  });

  test('the line is paid by the minute, and a call ends after its longest time', async () => {
    const { call, callee } = await dial({ max_seconds: 10 });
    assert.equal(dialFormOf(call)['TimeLimit'], '10');
    await callee.answer();
    await callee.until(() => callee.closed !== undefined);
    assert.ok(callee.heardMs > 9000 && callee.heardMs < 13_000, `${callee.heardMs} ms`);
    const hungUp = await stage.api.request(({ path }) => path.includes(call.carrier_call_id ?? '-'));
    assert.equal(hungUp.fields['Status'], 'completed');
    await untilOver(call.id);
    await callee.until(() => false, 300).catch(() => undefined);
    const cents = ((await stage.get(call.id)).cost_nano ?? 0) / dollar / 0.01;
    assert.ok(cents > 9 && cents < 13, `${cents} cents for ten seconds at 60 cents a minute`);
  });

  test('a call that has cost what it may is hung up', async () => {
    const { call, callee } = await dial({ max_cost_nano: 1 });
    await callee.answer();
    await callee.say(stage.question);
    await callee.until(() => callee.closed !== undefined);
    await stage.api.request(({ path }) => path.includes(call.carrier_call_id ?? '-'));
    assert.equal((await untilOver(call.id)).status, 'completed');
  });

  test('the line alone may reach the limit: a call with nobody who speaks is hung up, too', async () => {
    // One cent a second.
    const { call, callee } = await dial({ max_cost_nano: dollar / 50 });
    await callee.answer();
    await callee.until(() => callee.closed !== undefined);
    assert.ok(callee.heardMs > 1000 && callee.heardMs < 5000, `${callee.heardMs} ms`);
    assert.equal((await untilOver(call.id)).outcome, 'it has cost what it may');
  });

  test('a workflow calls, waits for the end, and gives what was said; cancelled, it hangs up', async () => {
    const definition = (to: string) => ({
      document: { dsl: '1.0.3', namespace: 'test', name: `call-${to.slice(-3)}`, version: '1.0.0' },
      do: [{ ring: { call: 'telephony', with: { to, greeting: 'Good day. How may I help?' } } }],
    });
    async function start(to: string) {
      const made = await stage.post<{ id: string }>('/api/v1/workflows', { definition: definition(to) });
      const begun = await stage.post<{ id: string }>(`/api/v1/workflows/${made.body.id}/executions`, { input: {} });
      const { fields } = await stage.api.request(({ fields: { To: called } }) => called === to);
      const found = async (): Promise<PhoneCall> => {
        const { body } = await stage.ask<{ calls: PhoneCall[] }>('/api/v1/telephony/calls?limit=200');
        const call = body.calls.find((each) => each.to === to && each.carrier_call_id !== null);
        if (call) return call;
        await pause(20);
        return found();
      };
      assert.equal(fields['To'], to);
      return { execution: begun.body.id, call: await found() };
    }
    const ended = async (id: string): Promise<ExecutionDetail> => {
      const { body } = await stage.ask<ExecutionDetail>(`/api/v1/executions/${id}`);
      if (['completed', 'faulted', 'cancelled'].includes(body.status)) return body;
      await pause(50);
      return ended(id);
    };
    const talk = await start('+14155550401');
    const callee = stage.phone(simulatedTwilio, {
      id: talk.call.carrier_call_id ?? '',
      to: talk.call.to,
      direction: 'outbound',
    });
    await callee.answer();
    await callee.until(() => callee.loudMs > 500);
    await callee.say(stage.question);
    await pause(1500);
    callee.hangUp();
    await callee.tell('completed');
    const { status, result } = await ended(talk.execution);
    assert.equal(status, 'completed', JSON.stringify(result));
    const said = (result as { transcript: { role: string; text: string }[] }).transcript;
    assert.ok(
      said.some(({ role, text }) => role === 'assistant' && text.includes('Good day')),
      JSON.stringify(said),
    );
    assert.ok(
      said.some(({ role }) => role === 'user'),
      JSON.stringify(said),
    );
    const cut = await start('+14155550402');
    await stage.post(`/api/v1/executions/${cut.execution}/cancel`, {});
    await stage.api.request(({ path }) => path.includes(cut.call.carrier_call_id ?? '-'));
    assert.equal((await untilOver(cut.call.id)).status, 'canceled');
  });
});
