import { msOfWav, soundOf } from './start-fake-speech.ts';
import type { FakeSpeechAsked, FakeSpeechWire } from './start-fake-speech.ts';

const json = (body: unknown) => ({ type: 'application/json', body: JSON.stringify(body) });
const pcm = (text: unknown) => ({ type: 'audio/pcm', body: soundOf(String(text)) });

function need(isFine: boolean, what: string): void {
  if (!isFine) throw new Error(what);
}

/** The length of a form's file, which says that it arrived whole. */
function fileMs({ body }: FakeSpeechAsked): number {
  const at = body.indexOf('RIFF');
  if (at === -1) throw new Error('no file');
  return Math.round(msOfWav(body.subarray(at, at + 8 + body.readUInt32LE(at + 4))));
}

const said = (asked: FakeSpeechAsked): string => `heard ${fileMs(asked)} ms`;

/** https://platform.openai.com/docs/api-reference/audio */
const openai: FakeSpeechWire = {
  answer(asked) {
    need(asked.headers.authorization === 'Bearer sk-speech-key', 'no key');
    if (asked.path === '/v1/audio/translations') {
      need(asked.form.get('model') === 'whisper-1' && asked.form.get('language') === undefined, 'the fields of a translation');
      return json({ text: `in English: ${said(asked)}` });
    }
    if (asked.path === '/v1/audio/transcriptions') {
      need(asked.form.get('response_format') === 'json', 'response_format');
      return json({ text: said(asked), usage: { type: 'duration', seconds: 1 } });
    }
    need(asked.path === '/v1/audio/speech' && asked.json['response_format'] === 'pcm', asked.path);
    return pcm(asked.json['input']);
  },
  error: (status) =>
    JSON.stringify({ error: { message: `No, says OpenAI (${status}).`, type: 'server_error', param: null, code: null } }),
};

/** https://docs.sarvam.ai/api-reference-docs */
const sarvam: FakeSpeechWire = {
  answer(asked) {
    need(asked.headers['api-subscription-key'] === 'sk-speech-key', 'no key');
    if (asked.path === '/speech-to-text') {
      const mode = asked.form.get('mode');
      need(mode === 'transcribe' || mode === 'translate', 'mode');
      need(fileMs(asked) <= 30_000, 'more than 30 s');
      const transcript = mode === 'translate' ? `in English: ${said(asked)}` : said(asked);
      return json({ request_id: 'r', transcript, language_code: asked.form.get('language_code') });
    }
    need(asked.path === '/text-to-speech/stream' && asked.json['output_audio_codec'] === 'linear16', asked.path);
    return pcm(asked.json['text']);
  },
  error: (status) =>
    JSON.stringify({ error: { message: `No, says Sarvam (${status}).`, code: 'internal_server_error', request_id: 'r' } }),
};

/** https://developers.deepgram.com/reference */
const deepgram: FakeSpeechWire = {
  answer({ headers, path, query, body, json: told }) {
    need(headers.authorization === 'Token sk-speech-key', 'no key');
    if (path === '/v1/listen') {
      const ms = Math.round(msOfWav(body));
      const channel = { alternatives: [{ transcript: `heard ${ms} ms`, confidence: 1, words: [] }] };
      return json({ metadata: { duration: ms / 1000 }, results: { channels: [channel] } });
    }
    need(path === '/v1/speak' && query.get('encoding') === 'linear16' && query.get('container') === 'none', path);
    return pcm(told['text']);
  },
  error: (status) => JSON.stringify({ error: { message: `No, says Deepgram (${status}).`, code: status } }),
};

/** https://elevenlabs.io/docs/api-reference */
const elevenlabs: FakeSpeechWire = {
  answer(asked) {
    need(asked.headers['xi-api-key'] === 'sk-speech-key', 'no key');
    if (asked.path === '/v1/speech-to-text') {
      return json({ language_code: 'en', language_probability: 1, text: said(asked), words: [] });
    }
    need(/^\/v1\/text-to-speech\/\w{20}$/u.test(asked.path) && asked.query.get('output_format') === 'pcm_24000', asked.path);
    return pcm(asked.json['text']);
  },
  error: (status) => JSON.stringify({ error: { message: `No, says ElevenLabs (${status}).`, code: status } }),
};

/** The wires of the engines that Causeway reaches, as their documentation has them. */
export const speechWires = { openai, sarvam, deepgram, elevenlabs } as const;
