import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { after, test } from 'node:test';
import { sendJson, serve } from '../../../tests/client/listen.ts';
import { CallFailure, createClient, streamCompletion } from './index.ts';

const cleanups: (() => Promise<void>)[] = [];
after(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const chunk = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c1', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\r\n\r\n`;
const whole = `: ping\n\n${chunk('Grüß')}${chunk(' Gott 🌍')}${chunk('', 'stop')}data: [DONE]\n\n`;
const body = { messages: [{ role: 'user' as const, content: 'Hi' }] };

async function run(answer: RequestListener, options: { readonly signal?: AbortSignal; readonly idleMs?: number } = {}) {
  const server = await serve((request, response) => {
    if (request.method === 'POST') answer(request, response);
    else sendJson(response, 200, { status: 'ok', version: '1' });
  });
  cleanups.push(server.close);
  let text = '';
  const onChunk = (piece: { choices: readonly { delta: { content?: string | null } }[] }) => {
    text += piece.choices[0]?.delta.content ?? '';
  };
  const failure = await streamCompletion(createClient({ base: server.url }), body, { onChunk, ...options }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { text, failure };
}

const stream =
  (bytes: Uint8Array | string, end: 'end' | 'cut' | 'hang'): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write(bytes, () => {
      if (end === 'end') response.end();
      if (end === 'cut') response.destroy();
    });
  };

test('pieces arrive in order, also byte by byte', async () => {
  assert.deepEqual(await run(stream(whole, 'end')), { text: 'Grüß Gott 🌍', failure: undefined });
  const slow = await run(async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const byte of new TextEncoder().encode(whole)) {
      await new Promise((resolve) => response.write(new Uint8Array([byte]), resolve));
    }
    response.end();
  });
  assert.deepEqual(slow, { text: 'Grüß Gott 🌍', failure: undefined });
});

test('an answer that ends at any byte before its end is a failure, cut or closed', { timeout: 60_000 }, async () => {
  const bytes = new TextEncoder().encode(whole);
  // The last line feed alone is not needed: [DONE] is read when its line and the empty one are complete.
  for (let at = 0; at < bytes.length; at += 1) {
    const { failure, text } = await run(stream(bytes.subarray(0, at), at % 2 === 0 ? 'end' : 'cut'));
    assert.ok(failure instanceof CallFailure, `cut at ${at}`);
    assert.equal(failure.code, 'connection_cut');
    assert.ok('Grüß Gott 🌍'.startsWith(text));
  }
});

test('an error inside the stream is thrown with its code', async () => {
  const error = {
    type: 'upstream_error',
    code: 'upstream_cut',
    message: 'The provider closed.',
    retryable: true,
    request_id: 'r',
  };
  const { text, failure } = await run(stream(`${chunk('A')}data: ${JSON.stringify({ error })}\n\n`, 'end'));
  assert.equal(text, 'A');
  assert.ok(failure instanceof CallFailure);
  assert.equal(failure.code, 'upstream_cut');
});

test('an early error keeps its status; HTML and garbage are named', async () => {
  const error = {
    type: 'configuration_error',
    code: 'no_model_configured',
    message: 'No model is configured.',
    retryable: false,
  };
  const early = (await run((_request, response) => sendJson(response, 503, { error }))).failure;
  assert.ok(early instanceof CallFailure);
  assert.deepEqual([early.status, early.cause.code], [503, 'no_model_configured']);
  const html = (await run((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')))
    .failure;
  assert.ok(html instanceof CallFailure);
  assert.equal(html.code, 'not_causeway');
  const garbage = (await run(stream('data: {"half":\n\n', 'end'))).failure;
  assert.ok(garbage instanceof CallFailure);
  assert.equal(garbage.code, 'invalid_reply');
});

test('silence is a timeout, an abort is an abort', async () => {
  const silent = (await run(stream(chunk('A'), 'hang'), { idleMs: 50 })).failure;
  assert.ok(silent instanceof CallFailure);
  assert.equal(silent.kind, 'timeout');
  const stop = new AbortController();
  const stopped = run(stream(chunk('A'), 'hang'), { signal: stop.signal });
  setTimeout(() => stop.abort(), 50);
  const { failure } = await stopped;
  assert.ok(failure instanceof CallFailure);
  assert.equal(failure.kind, 'aborted');
});

test('what onChunk throws comes out as it is', async () => {
  const server = await serve(stream(whole, 'end'));
  cleanups.push(server.close);
  const onChunk = () => {
    throw new RangeError('mine');
  };
  await assert.rejects(streamCompletion(createClient({ base: server.url }), body, { onChunk }), RangeError);
});
