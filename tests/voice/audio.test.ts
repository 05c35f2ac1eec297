import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { OpenAI, toFile } from 'openai';
import { soundOf, startFakeSpeech } from '../../apps/server/src/providers/speech/fake/start-fake-speech.ts';
import type { FakeSpeech } from '../../apps/server/src/providers/speech/fake/start-fake-speech.ts';
import { speechWires } from '../../apps/server/src/providers/speech/fake/speech-wires.ts';
import { toWav } from '../../apps/server/src/providers/speech/remote/wav.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { enginesDirectory, enginesMissing, sayInTest } from './engines.ts';

const clientOf = (server: TestServer): OpenAI =>
  new OpenAI({ apiKey: 'any', baseURL: `http://localhost:${server.port}/v1`, maxRetries: 0 });
function translate(server: TestServer, fields: Readonly<Record<string, string | File>>): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return fetch(`http://localhost:${server.port}/v1/audio/translations`, { method: 'POST', body });
}
const words = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z ]/gu, '')
    .trim();

describe("OpenAI's audio endpoints with the engines of this machine", { skip: enginesMissing }, () => {
  let server: TestServer;
  let openai: OpenAI;
  let clip: Buffer;
  before(async () => {
    server = await startTestServer({ CAUSEWAY_ENGINES_DIR: enginesDirectory });
    openai = clientOf(server);
    const said = await Promise.all(['Hello, how are you today?', 'The weather is fine.'].map((text) => sayInTest(text)));
    const rate = said[0]?.rate ?? 0;
    const silence = Buffer.alloc(rate * 2);
    const pcm = Buffer.concat(said.flatMap((one) => [Buffer.from(one.pcm.buffer), silence]));
    clip = Buffer.from(toWav(new Int16Array(new Uint8Array(pcm).buffer), rate));
  });
  after(() => server.close());
  const file = () => toFile(clip, 'clip.wav', { type: 'audio/wav' });

  test('a recording becomes words', async () => {
    const { text } = await openai.audio.transcriptions.create({ file: await file(), model: 'whisper-1' });
    assert.match(words(text), /^hello how are you today/u);
  });

  test('with times as JSON, SRT and VTT', async () => {
    const verbose = await openai.audio.transcriptions.create({
      file: await file(),
      model: 'whisper-1',
      response_format: 'verbose_json',
    });
    assert.equal(verbose.segments?.length, 2);
    const [one, two] = verbose.segments ?? [];
    assert.ok(one && two && one.end < two.start && two.end <= verbose.duration + 0.01);
    const srt = await openai.audio.transcriptions.create({ file: await file(), model: 'whisper-1', response_format: 'srt' });
    assert.match(srt, /^1\n00:00:0\d,\d{3} --> 00:00:0\d,\d{3}\n.+\n\n2\n/u);
    const vtt = await openai.audio.transcriptions.create({ file: await file(), model: 'whisper-1', response_format: 'vtt' });
    assert.match(vtt, /^WEBVTT\n\n00:00:0\d\.\d{3} --> /u);
  });

  test('in pieces, while it is heard', async () => {
    const stream = await openai.audio.transcriptions.create({ file: await file(), model: 'gpt-4o-transcribe', stream: true });
    let deltas = '';
    let done = '';
    for await (const event of stream) {
      if (event.type === 'transcript.text.delta') deltas += event.delta;
      if (event.type === 'transcript.text.done') done = event.text;
    }
    assert.notEqual(done, '');
    assert.equal(deltas, done);
  });

  test('a codec that is not here is named with what is, and with the command that converts', async () => {
    const mp3 = await toFile(Buffer.from('ID3\u0004 and so on, a song'), 'song.mp3', { type: 'audio/mpeg' });
    await assert.rejects(openai.audio.transcriptions.create({ file: mp3, model: 'whisper-1' }), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError);
      assert.match(error.message, /"song\.mp3" is MP3.*WAV/u);
      return true;
    });
    await assert.rejects(
      openai.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Hi', response_format: 'mp3' }),
      /mp3, opus, aac and flac need codecs/u,
    );
  });

  for (const [format, type, bytesPerSecond] of [
    ['wav', 'audio/wav', 48_000],
    ['pcm', 'audio/pcm', 48_000],
    ['mulaw', 'audio/pcmu', 8000],
  ] as const) {
    test(`words become sound: ${format}`, async () => {
      const response = await fetch(`http://localhost:${server.port}/v1/audio/speech`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'tts-1', voice: 'espeak:en-gb', input: 'One. Two. Three.', response_format: format }),
      });
      assert.equal(response.headers.get('content-type'), type);
      const sound = Buffer.from(await response.arrayBuffer());
      assert.ok(sound.length > bytesPerSecond, `${sound.length} bytes`);
    });
  }

  test('what is spoken is understood again', async () => {
    const spoken = await openai.audio.speech.create({
      model: 'tts-1',
      voice: 'alloy',
      input: 'Good morning. How are you today?',
      response_format: 'wav',
    });
    const wav = await toFile(Buffer.from(await spoken.arrayBuffer()), 'spoken.wav');
    const { text } = await openai.audio.transcriptions.create({ file: wav, model: 'whisper-1' });
    assert.match(words(text), /good morning how are you/u);
  });
});

describe("OpenAI's audio endpoints with an engine elsewhere", () => {
  let fake: FakeSpeech;
  let server: TestServer;
  let openai: OpenAI;
  before(async () => {
    fake = await startFakeSpeech(speechWires.openai);
    server = await startTestServer({
      OPENAI_API_KEY: 'sk-speech-key',
      OPENAI_BASE_URL: `${fake.url}/v1`,
      CAUSEWAY_TRANSCRIBER: 'openai',
      CAUSEWAY_VOICE: 'openai',
      CAUSEWAY_PRICES: JSON.stringify([
        { model: 'openai/whisper-1', rates: { minute: 0.006 } },
        { model: 'openai/tts-1', rates: { characters: 15 } },
      ]),
    });
    openai = clientOf(server);
  });
  after(async () => {
    await server.close();
    await fake.close();
  });
  const file = () => toFile(toWav(new Int16Array(160_000), 16_000), 'clip.wav');
  const spent = async () => {
    const answer = await fetch(`http://localhost:${server.port}/api/v1/costs`);
    const { costs } = (await answer.json()) as { costs: { kind: string; model: string; cost_nano: number | null }[] };
    return costs.map(({ kind, model, cost_nano: cost }) => ({ kind, model, cost }));
  };

  test('every second and every character is in the ledger', async () => {
    const { text } = await openai.audio.transcriptions.create({ file: await file(), model: 'whisper-1' });
    assert.equal(text, 'heard 10000 ms');
    const spoken = await openai.audio.speech.create({
      model: 'tts-1',
      voice: 'alloy',
      input: 'Ten chars.',
      response_format: 'pcm',
    });
    assert.deepEqual(Buffer.from(await spoken.arrayBuffer()).length, soundOf('Ten chars.').length);
    assert.deepEqual(await spent(), [
      { kind: 'text_to_speech', model: 'openai/tts-1', cost: 150_000 },
      { kind: 'speech_to_text', model: 'openai/whisper-1', cost: 1_000_000 },
    ]);
  });

  test('what is spoken in any language is given in English, and paid', async () => {
    const paid = (await spent()).length;
    const json = await translate(server, { file: await file() });
    assert.deepEqual(await json.json(), { text: 'in English: heard 10000 ms' });
    const plain = await translate(server, { file: await file(), response_format: 'text', language: 'hi', stream: 'true' });
    assert.equal(await plain.text(), 'in English: heard 10000 ms\n');
    const costs = (await spent()).slice(0, 2);
    assert.equal((await spent()).length, paid + 2);
    assert.ok(
      costs.every(({ kind, model, cost }) => kind === 'speech_to_text' && model === 'openai/whisper-1' && cost === 1e6),
    );
  });

  test('an engine that fails is named, and costs nothing', async () => {
    const paid = (await spent()).length;
    fake.misbehave('500', 2);
    await assert.rejects(openai.audio.transcriptions.create({ file: await file(), model: 'whisper-1' }), (error) => {
      assert.ok(error instanceof OpenAI.APIError);
      assert.equal(error.status, 502);
      assert.match(error.message, /OpenAI answered 500: No, says OpenAI/u);
      return true;
    });
    fake.misbehave('500', 2);
    await assert.rejects(
      openai.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Hi', response_format: 'pcm' }),
      /OpenAI answered 500/u,
    );
    assert.equal((await spent()).length, paid);
  });
});

test('where nothing translates, the answer says who does', async () => {
  const server = await startTestServer();
  const sound = toWav(new Int16Array(16_000), 16_000);
  const file = await toFile(sound, 'clip.wav');
  const refused = await translate(server, { file, model: 'whisper-1' });
  assert.equal(refused.status, 503);
  assert.match(await refused.text(), /No engine here translates speech; those of OpenAI and Sarvam do/u);
  const named = await translate(server, { file, model: 'moonshine' });
  assert.match(await named.text(), /moonshine does not translate speech/u);
  await server.close();
});
