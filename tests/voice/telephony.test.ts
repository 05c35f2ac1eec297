import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PhoneCall } from '@causeway/contract';
import { createResampler } from '../../apps/server/src/features/voice/audio/resampler.ts';
import { enginesMissing, sayInTest } from './engines.ts';
import { SimulatedApi, SimulatedPhone, twilioEnvironment } from './simulated-phone.ts';
import { startVoiceStage } from './voice-stage.ts';
import type { VoiceStage } from './voice-stage.ts';

const publicUrl = 'https://causeway.example.com';

describe('phone calls through Twilio', { skip: enginesMissing }, () => {
  const api = new SimulatedApi();
  let stage: VoiceStage;
  let question: Int16Array;
  let count = 0;

  before(async () => {
    stage = await startVoiceStage(twilioEnvironment(await api.start(), publicUrl));
    const said = await sayInTest('Hello, can you hear me?');
    question = createResampler(said.rate, 8000).push(said.pcm);
  });
  after(async () => {
    api.close();
    await stage.close();
  });

  function phone(options: Partial<ConstructorParameters<typeof SimulatedPhone>[0]> = {}): SimulatedPhone {
    count += 1;
    const callSid = `CA${String(count).padStart(32, 'f')}`;
    return new SimulatedPhone({ serverUrl: stage.httpUrl, publicUrl, callSid, ...options });
  }
  const ask = async (path: string, init?: RequestInit): Promise<{ status: number; body: unknown }> => {
    const reply = await fetch(stage.httpUrl + path, init);
    const text = await reply.text();
    return { status: reply.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const calls = async (): Promise<PhoneCall[]> => ((await ask('/api/v1/telephony/calls')).body as { calls: PhoneCall[] }).calls;
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const reply = await ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { ...reply, body: reply.body as PhoneCall & { error?: { code: string; message: string } } };
  };

  for (const [name, chaos] of [
    ['a clean line', {}],
    ['a line that loses, repeats and reorders', { loss: 0.02, reorder: 0.05, repeat: 0.05 }],
    ['a phone that sends nothing in silence', { stopsInSilence: true }],
  ] as const) {
    test(`somebody calls, speaks and hears an answer, over ${name}`, async () => {
      const caller = phone({ chaos });
      await caller.answer();
      await caller.say(question);
      await caller.until(() => caller.loudMs() > 300);
      const [call] = await calls();
      assert.equal(call?.status, 'in-progress');
      assert.equal(call.direction, 'inbound');
      caller.hangUp();
      await caller.webhook('status', { CallStatus: 'completed', CallDuration: '7' });
      const ended = (await calls())[0];
      assert.equal(ended?.status, 'completed');
      let messages: { role: string; content: string }[] = [];
      await caller.until(() => {
        void ask(`/v1/sessions/${call.session_id}/history`).then(({ body }) => {
          messages = (body as { messages?: typeof messages }).messages ?? [];
          return undefined;
        });
        return messages.length >= 2;
      });
      assert.match(messages[0]?.content ?? '', /hear me/iu);
    });
  }

  test('speaking over an answer stops it at once, and history keeps what was heard', async () => {
    stage.model.misbehave('tokens=120');
    const caller = phone();
    await caller.answer();
    await caller.say(question);
    await caller.until(() => caller.loudMs() > 1500);
    const spokeAt = caller.heard.length;
    await caller.say(question);
    await caller.until(() => caller.clears.length > 0);
    const clearedAt = caller.clears[0] ?? 0;
    assert.ok((clearedAt - spokeAt) / 8 < 1000, `the answer went on for ${(clearedAt - spokeAt) / 8} ms`);
    stage.model.misbehave('');
    caller.hangUp();
  });

  test('a call out is dialled, greets, and is hung up', async () => {
    const made = await post(
      '/api/v1/telephony/calls',
      { to: '+14155550199', greeting: 'Good day, this is Causeway.' },
      { 'idempotency-key': 'once' },
    );
    assert.equal(made.status, 201);
    const again = await post('/api/v1/telephony/calls', { to: '+14155550199' }, { 'idempotency-key': 'once' });
    assert.equal(again.body.id, made.body.id);
    assert.equal(api.requests.filter(({ form }) => form['To'] === '+14155550199').length, 1);
    const callee = phone({ callSid: made.body.carrier_call_id ?? '' });
    await callee.webhook('status', { CallStatus: 'ringing' });
    await callee.answer();
    await callee.until(() => callee.loudMs() > 500);
    const over = await post(`/api/v1/telephony/calls/${made.body.id}/hangup`, {});
    assert.equal(over.body.status, 'completed');
    await callee.until(() => callee.closed !== undefined);
    await callee.webhook('status', { CallStatus: 'ringing' });
    const late = await ask(`/api/v1/telephony/calls/${made.body.id}`);
    assert.equal((late.body as PhoneCall).status, 'completed', 'a late callback takes nothing back');
  });

  test('a wrong signature, a replayed token and a token of another call are refused', async () => {
    const stranger = phone();
    const unsigned = await stranger.webhook('voice', { CallStatus: 'ringing' }, { token: 'not-the-token' });
    assert.equal(unsigned.status, 403);
    const first = phone();
    const xml = await (await first.webhook('voice', { CallStatus: 'ringing' })).text();
    const token = /value="([^"]+)"/u.exec(xml)?.[1] ?? '';
    const thief = phone();
    await thief.connect(token);
    await thief.until(() => thief.closed !== undefined);
    assert.equal(thief.closed?.code, 1008);
    const xmlAgain = await (await first.webhook('voice', { CallStatus: 'ringing' })).text();
    const fresh = /value="([^"]+)"/u.exec(xmlAgain)?.[1] ?? '';
    await first.connect(fresh);
    const replay = phone();
    await replay.connect(fresh);
    await replay.until(() => replay.closed !== undefined);
    assert.equal(replay.closed?.code, 1008);
    assert.equal(first.closed, undefined);
    first.hangUp();
  });

  test('a carrier that refuses is named with its code, and the call has failed', async () => {
    api.failure = { status: 400, body: { code: 21_211, message: "The 'To' number is not valid." } };
    const refused = await post('/api/v1/telephony/calls', { to: '+14155550177' });
    api.failure = undefined;
    assert.equal(refused.status, 502);
    assert.equal(refused.body.error?.code, 'carrier_failed');
    assert.match(refused.body.error?.message ?? '', /21211/u);
    const failed = (await calls()).find(({ to }) => to === '+14155550177');
    assert.equal(failed?.status, 'failed');
  });
});
