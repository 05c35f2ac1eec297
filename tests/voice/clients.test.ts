import { RealtimeAgent, RealtimeSession, tool } from '@openai/agents-realtime';
import { createOpenAI } from '@ai-sdk/openai';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { OpenAI } from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { clipOf, pace } from './clips.ts';
import { enginesMissing } from './engines.ts';
import { startVoiceStage } from './voice-stage.ts';
import type { VoiceStage } from './voice-stage.ts';

const rate = 24_000;

describe('official clients, unmodified', { skip: enginesMissing }, () => {
  let stage: VoiceStage;
  let clip: Buffer;
  before(async () => {
    stage = await startVoiceStage();
    clip = await clipOf('Hello, how are you today?', { rate, silenceMs: 1500 });
  });
  after(() => stage.close());

  /** `openai` allows wss alone. */
  function openClient() {
    const client = new OpenAI({ apiKey: 'any', baseURL: `https://localhost:${stage.securePort}/v1` });
    const realtime = new OpenAIRealtimeWS({ model: 'gpt-realtime', options: { rejectUnauthorized: false } }, client);
    const events: RealtimeServerEvent[] = [];
    const waiting = new Set<() => void>();
    realtime.on('event', (event) => {
      events.push(event);
      for (const resolve of waiting) resolve();
      waiting.clear();
    });
    realtime.on('error', () => undefined);
    const heard = async (fits: (event: RealtimeServerEvent) => boolean): Promise<RealtimeServerEvent> => {
      for (;;) {
        const found = events.find(fits);
        if (found) return found;
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    };
    return { realtime, events, heard };
  }

  test('openai: speech is understood and answered in sound', async () => {
    const { realtime, heard } = openClient();
    await heard(({ type }) => type === 'session.created');
    await pace(clip, rate, (frame) => realtime.send({ type: 'input_audio_buffer.append', audio: frame.toString('base64') }));
    const words = await heard(({ type }) => type === 'conversation.item.input_audio_transcription.completed');
    assert.ok('transcript' in words);
    assert.match(words.transcript ?? '', /hello.*how are you/iu);
    await heard(({ type }) => type === 'response.output_audio.delta');
    const done = await heard(({ type }) => type === 'response.done');
    assert.ok(done.type === 'response.done' && done.response.status === 'completed');
    realtime.close();
  });

  test('openai: text, items, a second answer at once, and errors that name their event', async () => {
    const { realtime, heard } = openClient();
    await heard(({ type }) => type === 'session.created');
    realtime.send({ type: 'session.update', session: { type: 'realtime', output_modalities: ['text'] } });
    realtime.send({
      type: 'conversation.item.create',
      item: { id: 'item_mine', type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Say something.' }] },
    });
    realtime.send({ type: 'conversation.item.retrieve', item_id: 'item_mine' });
    const retrieved = await heard(({ type }) => type === 'conversation.item.retrieved');
    assert.ok(retrieved.type === 'conversation.item.retrieved' && retrieved.item.id === 'item_mine');
    stage.model.misbehave('pace_ms=50&tokens=40');
    realtime.send({ type: 'response.create' });
    await heard(({ type }) => type === 'response.created');
    realtime.send({ type: 'response.create', event_id: 'evt_second' });
    const refused = await heard(({ type }) => type === 'error');
    assert.ok(refused.type === 'error');
    assert.equal(refused.error.code, 'conversation_already_has_active_response');
    assert.equal(refused.error.event_id, 'evt_second');
    realtime.send({ type: 'response.cancel' });
    const done = await heard(({ type }) => type === 'response.done');
    assert.ok(done.type === 'response.done' && done.response.status === 'cancelled');
    realtime.send({ type: 'conversation.item.delete', item_id: 'item_mine' });
    await heard(({ type }) => type === 'conversation.item.deleted');
    stage.model.misbehave('');
    realtime.close();
  });

  test('agents-realtime: a tool is called, its result is used, and history holds the words', async () => {
    const asked: string[] = [];
    const lookUp = tool({
      name: 'look_up',
      description: 'Looks something up',
      parameters: z.object({ word: z.string() }),
      execute: async ({ word }) => {
        asked.push(word);
        return `${word} means bridge`;
      },
    });
    const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide', instructions: 'Help.', tools: [lookUp] }), {
      transport: 'websocket',
      model: 'gpt-realtime',
    });
    const failures: unknown[] = [];
    session.on('error', (failure) => failures.push(failure));
    stage.model.misbehave('obey=1');
    await session.connect({ apiKey: 'any', url: `${stage.wsUrl}/v1/realtime?model=gpt-realtime` });
    const spoken = new Promise<void>((resolve) => session.on('audio', () => resolve()));
    session.sendMessage('CALL look_up {"word":"causeway"}');
    await spoken;
    assert.deepEqual(asked, ['causeway']);
    assert.deepEqual(failures, []);
    const roles = session.history.map((item) => (item.type === 'message' ? item.role : item.type));
    assert.ok(roles.includes('user') && roles.includes('function_call'), roles.join(' '));
    stage.model.misbehave('');
    session.close();
  });

  test('agents-realtime: speaking over an answer stops it, and history keeps what was heard', async () => {
    const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide', instructions: 'Help.' }), {
      transport: 'websocket',
    });
    await session.connect({ apiKey: 'any', url: `${stage.wsUrl}/v1/realtime?model=gpt-realtime` });
    stage.model.misbehave('tokens=300');
    const sounding = new Promise<void>((resolve) => session.once('audio', () => resolve()));
    session.sendMessage('Tell me a long story.');
    await sounding;
    const interrupted = new Promise<void>((resolve) => session.once('audio_interrupted', () => resolve()));
    await pace(clip, rate, (frame) => session.sendAudio(new Uint8Array(frame).buffer));
    await interrupted;
    stage.model.misbehave('');
    session.close();
  });

  test('AI SDK: its realtime model connects with a client secret and reads the events', async () => {
    const openai = createOpenAI({ apiKey: 'any', baseURL: `${stage.httpUrl}/v1` });
    const model = openai.experimental_realtime('gpt-realtime');
    const { token, url } = await openai.experimental_realtime.getToken({ model: 'gpt-realtime' });
    assert.match(token, /^ek_/u);
    const config = model.getWebSocketConfig?.({ token, url });
    const socket = new WebSocket(`${stage.wsUrl}/v1/realtime?model=gpt-realtime`, [...(config?.protocols ?? [])]);
    const kinds: string[] = [];
    const done = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        for (const event of [model.parseServerEvent(JSON.parse(data.toString()))].flat()) {
          kinds.push(event.type);
          if (event.type === 'response-done') resolve();
        }
      });
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const item = { type: 'text-message', role: 'user', text: 'Hello' } as const;
    socket.send(JSON.stringify(await model.serializeClientEvent({ type: 'conversation-item-create', item })));
    socket.send(JSON.stringify(await model.serializeClientEvent({ type: 'response-create' })));
    await done;
    assert.ok(kinds.includes('audio-delta'), kinds.join(' '));
    assert.ok(!kinds.includes('error'), kinds.join(' '));
    socket.close();
  });
});
