import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFakeUpstream } from './start-fake-upstream.ts';
import type { FakeUpstream } from './start-fake-upstream.ts';

async function withFake(run: (fake: FakeUpstream) => Promise<void>): Promise<void> {
  const fake = await startFakeUpstream();
  try {
    await run(fake);
  } finally {
    await fake.close();
  }
}

const ask = (fake: FakeUpstream, body: object, path = '/v1/chat/completions'): Promise<Response> =>
  fetch(`${fake.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const messages = [{ role: 'user', content: 'one two three' }];

test('the fake streams chunks that end with usage and [DONE]', async () => {
  await withFake(async (fake) => {
    const response = await ask(fake, { model: 'fake-1', messages, stream: true, stream_options: { include_usage: true } });
    const events = (await response.text()).trim().split('\n\n');
    assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    assert.equal(events.at(-1), 'data: [DONE]');
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event.slice(6)));
    assert.equal(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''), 'Hello from the fake upstream.');
    assert.equal(chunks.at(-2).choices[0].finish_reason, 'stop');
    assert.equal(chunks.at(-1).usage.prompt_tokens, 3);
    assert.deepEqual(chunks.at(-1).choices, []);
  });
});

test('a command in the model name, the body, a header or standing decides the answer', async () => {
  await withFake(async (fake) => {
    assert.equal((await ask(fake, { model: 'fake-1?status=429', messages })).status, 429);
    assert.equal((await ask(fake, { model: 'fake-1', x_fake: 'status=529', messages })).status, 529);
    const byHeader = await fetch(`${fake.url}/v1/models`, { headers: { 'x-fake': 'status=500' } });
    assert.equal(byHeader.status, 500);
    fake.misbehave('status=503', '/v1/models');
    assert.equal((await fetch(`${fake.url}/v1/models`)).status, 503);
    assert.equal((await ask(fake, { model: 'fake-1', messages })).status, 200);
    fake.misbehave('', '/v1/models');
    assert.equal((await fetch(`${fake.url}/v1/models`)).status, 200);
  });
});

test('times=1 misbehaves once', async () => {
  await withFake(async (fake) => {
    const body = { model: 'fake-1?status=500&times=1', messages };
    assert.equal((await ask(fake, body)).status, 500);
    assert.equal((await ask(fake, body)).status, 200);
  });
});

test('hold waits in the middle until it is released', async () => {
  await withFake(async (fake) => {
    const response = await ask(fake, { model: 'fake-1?tokens=4&hold=3', messages, stream: true });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('word1')) text += (await reader?.read())?.value ?? '';
    assert.doesNotMatch(text, /word2/u);
    fake.release();
    while (!text.includes('[DONE]')) text += (await reader?.read())?.value ?? '';
    assert.match(text, /word3/u);
  });
});

test('cut ends the body after n bytes and reset destroys the socket', async () => {
  await withFake(async (fake) => {
    const cut = await ask(fake, { model: 'fake-1?cut=57', messages, stream: true });
    assert.equal((await cut.text()).length, 57);
    const reset = await ask(fake, { model: 'fake-1?reset=57', messages, stream: true });
    await assert.rejects(reset.text());
    await assert.rejects(ask(fake, { model: 'fake-1?reset=headers', messages }));
  });
});

test('the fake sees that a caller went away', async () => {
  await withFake(async (fake) => {
    const controller = new AbortController();
    const arrived = fake.nextRequest();
    const call = fetch(`${fake.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'fake-1?hang=headers', messages }),
      signal: controller.signal,
    });
    const request = await arrived;
    controller.abort();
    await assert.rejects(call);
    assert.equal((await request.whenClosed).isCut, true);
  });
});

test('embeddings come as base64 of little-endian float32 or as numbers, and are the same', async () => {
  await withFake(async (fake) => {
    const input = ['alpha', 'beta'];
    const encoded = JSON.parse(
      await (await ask(fake, { model: 'e', input, encoding_format: 'base64' }, '/v1/embeddings')).text(),
    );
    const plain = JSON.parse(await (await ask(fake, { model: 'e', input }, '/v1/embeddings')).text());
    const bytes = Buffer.from(encoded.data[1].embedding, 'base64');
    assert.deepEqual([...new Float32Array(new Uint8Array(bytes).buffer)], plain.data[1].embedding);
  });
});

test('Anthropic and Google paths answer in their wires', async () => {
  await withFake(async (fake) => {
    const anthropic = await ask(fake, { model: 'claude', messages, stream: true, max_tokens: 10 }, '/v1/messages');
    assert.match(
      await anthropic.text(),
      /^event: message_start\ndata: .*event: message_stop\ndata: \{"type":"message_stop"\}\n\n$/su,
    );
    const google = await ask(fake, { contents: [] }, '/v1beta/models/gemini:streamGenerateContent?alt=sse');
    assert.match(await google.text(), /"finishReason":"STOP"/u);
  });
});
