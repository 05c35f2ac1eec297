import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { DialRequest } from './carrier.ts';
import { createExotel } from './exotel.ts';
import { exotelMedia } from './exotel-media.ts';

const wish: DialRequest = {
  to: '+919876543210',
  from: '+918047491899',
  voiceUrl: 'https://calls.example.com/api/v1/telephony/exotel/voice',
  statusUrl: 'https://calls.example.com/api/v1/telephony/exotel/status',
  mediaUrl: 'wss://calls.example.com/api/v1/telephony/exotel/media',
  token: 'a'.repeat(64),
  machineDetection: false,
  record: true,
  maxSeconds: 20_000,
};

describe('calls out through Exotel', () => {
  const forms: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      forms.push(new URLSearchParams(body));
      response.end('{"Call":{"Sid":"exotel-1"}}');
    });
  });
  before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  after(() => server.close());

  const exotelWith = (appId: string | undefined) =>
    createExotel({
      accountSid: 'acme1',
      apiKey: 'key',
      apiToken: 'token',
      secret: 'a-secret-of-the-webhooks',
      number: undefined,
      appId,
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });

  test('go straight to the stream, with the token and no longer than Exotel lets them', async () => {
    assert.equal(await exotelWith(undefined).dial(wish), 'exotel-1');
    const form = forms.at(-1);
    assert.equal(form?.get('StreamUrl'), `${wish.mediaUrl}?token=${wish.token}`);
    assert.equal(form.get('StreamType'), 'bidirectional');
    assert.equal(form.get('Url'), null);
    assert.equal(form.get('Record'), 'true');
    assert.equal(form.get('TimeLimit'), '14400');
  });

  test('go through the flow that is named', async () => {
    await exotelWith('4711').dial(wish);
    assert.equal(forms.at(-1)?.get('Url'), 'http://my.exotel.com/acme1/exoml/start_voice/4711');
    assert.equal(forms.at(-1)?.get('StreamUrl'), null);
  });

  test('take no keys and no transfers, and say so', async () => {
    const exotel = exotelWith(undefined);
    await assert.rejects(exotel.sendDigits('exotel-1', '1'), /exotel has no request to press keys/u);
    await assert.rejects(exotel.transfer('exotel-1', '+1', wish.voiceUrl), /exotel has no request to transfer/u);
  });
});

describe('the stream of Exotel', () => {
  const startWith = (format: Readonly<Record<string, string>>) => {
    const start = { call_sid: 'c', stream_sid: 's', custom_parameters: { token: 't' }, media_format: format };
    const event = exotelMedia.read(JSON.stringify({ event: 'start', stream_sid: 's', start }));
    assert.equal(event.kind, 'start');
    return event.format;
  };

  test('is PCM at the rate of the applet, or mu-law', () => {
    assert.deepEqual(startWith({ encoding: 'audio/x-raw', sample_rate: '16000' }), { type: 'audio/pcm', rate: 16_000 });
    assert.deepEqual(startWith({ encoding: 'base64', sample_rate: '8000' }), { type: 'audio/pcm', rate: 8000 });
    assert.deepEqual(startWith({ encoding: 'audio/x-mulaw', sample_rate: '8000' }), { type: 'audio/pcmu' });
  });

  test('tells keys and marks, and is cleared', () => {
    const dtmf = { event: 'dtmf', sequence_number: '7', stream_sid: 's', dtmf: { digit: '5', duration: '100' } };
    assert.deepEqual(exotelMedia.read(JSON.stringify(dtmf)), { kind: 'dtmf', digit: '5' });
    const mark = { event: 'mark', sequence_number: '9', stream_sid: 's', mark: { name: '0.1' } };
    assert.deepEqual(exotelMedia.read(JSON.stringify(mark)), { kind: 'mark', name: '0.1' });
    const writer = exotelMedia.writer('s', { type: 'audio/pcmu' });
    assert.deepEqual(writer.clear(), ['{"event":"clear","stream_sid":"s"}']);
    const [frame = ''] = writer.audio(new Uint8Array(100));
    const { media } = JSON.parse(String(frame)) as { media: { payload: string } };
    const bytes = Buffer.from(media.payload, 'base64');
    assert.equal(bytes.length, 3200);
    assert.equal(bytes.at(-1), 0xff, 'mu-law is silent at 0xff; 0 would be a crack');
  });
});
