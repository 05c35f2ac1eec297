import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestServer } from '../server.ts';
import { temporaryDirectory } from '../services.ts';
import { likeSpeech, pace } from './clips.ts';
import { startVoiceStage, Talker } from './voice-stage.ts';
import type { VoiceStage } from './voice-stage.ts';

/** `CAUSEWAY_TEST_DROPS=1000` for the number the research names. */
const drops = Number(process.env['CAUSEWAY_TEST_DROPS'] ?? 100);

const textOnly = { type: 'session.update', session: { type: 'realtime', output_modalities: ['text'] } };
const said = (id: string, text: string) => ({
  type: 'conversation.item.create',
  item: { id, type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
});

describe('a voice session', () => {
  let stage: VoiceStage;
  before(async () => {
    stage = await startVoiceStage();
  });
  after(() => stage.close());
  const url = (path: string): string => stage.wsUrl + path;

  for (const path of ['/api/v1/voice-session', '/api/v1/realtime', '/v1/realtime', '/api/v1/voice-session/']) {
    test(`answers at ${path}`, async () => {
      const talker = new Talker(url(path));
      const { session } = await talker.heard('session.created');
      assert.match(session.id, /^sess_/u);
      assert.equal(session.model, 'openai/fake-1');
      talker.close();
    });
  }

  test(`${drops} drops lose no item that was acknowledged`, async () => {
    const name = `drops-${process.pid}`;
    const kept: string[] = [];
    let sessionId: string | undefined;
    for (let at = 0; at < drops; at += 1) {
      const talker = new Talker(url(`/v1/realtime?session=${name}`));
      const { session } = await talker.heard('session.created');
      sessionId ??= session.id;
      assert.equal(session.id, sessionId);
      for (const id of kept) {
        await talker.heard('conversation.item.done', { fits: (event) => 'item' in event && event.item.id === id });
      }
      const id = `item_${at}`;
      if (at === 0) talker.say(textOnly);
      talker.say(said(id, `Remark ${at}`));
      if (at % 3 === 0) talker.say({ type: 'response.create' });
      await talker.heard('conversation.item.done', { fits: (event) => 'item' in event && event.item.id === id });
      kept.push(id);
      // Sometimes in the middle of an answer, sometimes after it.
      if (at % 6 === 0) await talker.heard('response.done');
      talker.drop();
    }
    const talker = new Talker(url(`/v1/realtime?session=${name}`));
    await talker.heard('conversation.item.done', { fits: (event) => 'item' in event && event.item.id === kept.at(-1) });
    const items = talker.events.flatMap((event) => (event.type === 'conversation.item.added' ? [event.item.id] : []));
    assert.deepEqual(
      items.filter((id) => kept.includes(id)),
      kept,
    );
    talker.close();
  });

  test('what cannot be read is refused with its event, and the session goes on', async () => {
    const talker = new Talker(url('/v1/realtime'));
    await talker.heard('session.created');
    const wrong = [
      { event_id: 'a', type: 'session.upset' },
      { event_id: 'b', type: 'conversation.item.truncate', item_id: 'item_none', content_index: 0, audio_end_ms: 0 },
      { event_id: 'c', type: 'input_audio_buffer.append', audio: '!!' },
      { event_id: 'd', type: 'input_audio_buffer.commit' },
      { event_id: 'e', type: 'response.cancel' },
      { event_id: 'f', type: 'conversation.item.create', item: { type: 'function_call_output', call_id: 'none', output: '' } },
      { event_id: 'g', type: 'session.update', session: { audio: { output: { speed: 9 } } } },
    ];
    for (const event of wrong) talker.say(event);
    for (const { event_id: id } of wrong) {
      const { error } = await talker.heard('error', { fits: (event) => event.type === 'error' && event.error.event_id === id });
      assert.equal(error.type, 'invalid_request_error');
      assert.ok(error.message.length > 10);
    }
    talker.say(textOnly);
    await talker.heard('session.updated');
    talker.close();
  });

  test('a transcript lands in a chat session', async () => {
    const talker = new Talker(url('/v1/realtime'));
    const { session } = await talker.heard('session.created');
    talker.say(textOnly);
    talker.say(said('item_1', 'Where is the bridge?'));
    talker.say({ type: 'response.create' });
    await talker.heard('response.done');
    talker.close();
    const id = session.id.replace('sess_', 'voice-');
    let history: { messages?: { role: string; content: string }[] } = {};
    for (let tries = 0; tries < 100 && (history.messages?.length ?? 0) < 2; tries += 1) {
      history = (await (await fetch(`${stage.httpUrl}/v1/sessions/${id}/history`)).json()) as typeof history;
    }
    assert.deepEqual(
      history.messages?.map(({ role }) => role),
      ['user', 'assistant'],
    );
    assert.equal(history.messages?.[0]?.content, 'Where is the bridge?');
  });

  test('an agent answers, with its own tools', async () => {
    const made = await fetch(`${stage.httpUrl}/api/v1/agents`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Guide', instructions: 'Help.', tools: [{ name: 'data_files', approval: 'always' }] }),
    });
    const agent = (await made.json()) as { id: string };
    assert.equal(made.status, 201, JSON.stringify(agent));
    stage.model.misbehave('obey=1');
    const talker = new Talker(url(`/v1/realtime?model=agent:${agent.id}`));
    await talker.heard('session.created');
    talker.say(textOnly);
    talker.say(said('item_1', 'CALL data_files {}'));
    talker.say({ type: 'response.create' });
    const { response } = await talker.heard('response.done');
    stage.model.misbehave('');
    assert.equal(response.status, 'completed', JSON.stringify(response.status_details));
    assert.ok(
      stage.model.requests.some(({ body }) => JSON.stringify(body).includes('"role":"tool"')),
      'no tool was called',
    );
    talker.close();
  });
});

test('a flood of control is warned of by the limits of the ws tier, then ended', async () => {
  const server = await startTestServer({ CAUSEWAY_ECHO_MODEL: 'on', CAUSEWAY_LIMITS_WS: 'minute=30,hour=1000' });
  const talker = new Talker(`ws://localhost:${server.port}/v1/realtime?model=causeway/echo`);
  await talker.heard('session.created');
  for (let at = 0; at < 40; at += 1) talker.say({ type: 'input_audio_buffer.clear', event_id: `mine-${at}` });
  assert.equal((await talker.whenClosed()).code, 1008);
  assert.equal(talker.events.filter(({ type }) => type === 'input_audio_buffer.cleared').length, 30);
  const refused = talker.events.find((event) => event.type === 'error');
  assert.equal(refused?.error.code, 'rate_limit_exceeded');
  assert.equal(refused.error.event_id, 'mine-30');
  const told = talker.events.find((event) => event.type === 'rate_limits.updated');
  assert.deepEqual(told?.rate_limits[0]?.name, 'minute');
  await server.close();
});

test('messages that fill the memory are refused, then ended', async () => {
  const server = await startTestServer({ CAUSEWAY_ECHO_MODEL: 'on' });
  const talker = new Talker(`ws://localhost:${server.port}/v1/realtime?model=causeway/echo`);
  await talker.heard('session.created');
  for (let at = 0; at < 20; at += 1) talker.say({ type: 'x'.repeat(1024 * 1024) });
  assert.equal((await talker.whenClosed()).code, 1008);
  const codes = talker.events.flatMap((event) => (event.type === 'error' ? [event.error.code] : []));
  assert.equal(codes.filter((code) => code === 'invalid_value').length, 15);
  assert.ok(codes.includes('rate_limit_exceeded'));
  await server.close();
});

test('speech without any engine is told as such, and the server lives', async () => {
  const server = await startTestServer({ CAUSEWAY_ENGINES_DIR: temporaryDirectory('no-engines'), CAUSEWAY_ECHO_MODEL: 'on' });
  const talker = new Talker(`ws://localhost:${server.port}/v1/realtime?model=causeway/echo`);
  await talker.heard('session.created');
  await pace(likeSpeech(24_000), 24_000, (frame) => talker.hear(frame));
  const { error } = await talker.heard('conversation.item.input_audio_transcription.failed');
  assert.equal(error.code, 'speech_engine_missing');
  assert.equal((await talker.heard('response.done')).response.status, 'failed');
  assert.equal((await fetch(`http://localhost:${server.port}/health`)).status, 200);
  talker.close();
  await server.close();
});
