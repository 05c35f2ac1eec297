import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { mintId } from '@causeway/contract';
import type { PhoneCall } from '@causeway/contract';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { SimulatedApi } from './carriers/simulated-api.ts';
import type { SimulatedCarrier } from './carriers/simulated-carrier.ts';
import { publicUrl, simulatedCarriers } from './phone-stage.ts';

const sound = Buffer.from(Uint32Array.from({ length: 75_000 }, (_none, index) => index).buffer);
const usual = { status: 200, type: 'audio/mpeg', bytes: sound, knowsRanges: true };

describe('recordings of calls', () => {
  const api = new SimulatedApi(simulatedCarriers);
  let server: TestServer;
  let origin: string;

  before(async () => {
    const apiUrl = await api.start();
    const settings = simulatedCarriers.map((carrier) => carrier.environment(`${apiUrl}/${carrier.name}`));
    server = await startTestServer({
      ...Object.assign({}, ...settings),
      CAUSEWAY_PUBLIC_URL: publicUrl,
      CAUSEWAY_LIMITS_STRICT: 'burst=100,minute=1000,hour=1000',
    });
    origin = `http://localhost:${server.port}`;
    api.recording = usual;
  });
  after(async () => {
    await server.close();
    api.close();
  });

  const wires = () => ({ serverUrl: origin, publicUrl, api });

  async function called(carrier: SimulatedCarrier, isAgreed = true) {
    const reply = await fetch(`${origin}/api/v1/telephony/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: '+14155550123', carrier: carrier.name, recording_consent: isAgreed }),
    });
    const call = (await reply.json()) as PhoneCall;
    const id = call.carrier_call_id ?? assert.fail('the carrier took no call');
    return { call, theirs: { id, from: call.from, to: call.to, direction: 'outbound' } as const };
  }

  const read = async (id: string): Promise<PhoneCall> =>
    (await (await fetch(`${origin}/api/v1/telephony/calls/${id}`)).json()) as PhoneCall;
  const listen = (id: string, range?: string): Promise<Response> =>
    fetch(`${origin}/api/v1/telephony/calls/${id}/recording`, { headers: range === undefined ? {} : { range } });
  async function refused(reply: Response): Promise<{ readonly code: string; readonly message: string }> {
    const { error } = (await reply.json()) as { error: { code: string; message: string } };
    return error;
  }

  async function recorded(carrier: SimulatedCarrier): Promise<PhoneCall> {
    const { call, theirs } = await called(carrier);
    const told = await carrier.tellRecording(wires(), theirs);
    assert.ok(told.ok, `${told.status}`);
    return read(call.id);
  }

  for (const carrier of simulatedCarriers) {
    test(`what ${carrier.name} keeps is played and sought in, and its address and credentials stay here`, async () => {
      const call = await recorded(carrier);
      assert.equal(call.recording_url, `/api/v1/telephony/calls/${call.id}/recording`);
      const whole = await listen(call.id);
      assert.equal(whole.status, 200);
      assert.equal(whole.headers.get('content-type'), 'audio/mpeg');
      assert.equal(whole.headers.get('accept-ranges'), 'bytes');
      assert.equal(whole.headers.get('content-length'), String(sound.length));
      assert.ok(Buffer.from(await whole.arrayBuffer()).equals(sound));
      for (const knowsRanges of [true, false]) {
        api.recording = { ...usual, knowsRanges };
        const part = await listen(call.id, 'bytes=100000-100999');
        assert.equal(part.status, 206);
        assert.equal(part.headers.get('content-range'), `bytes 100000-100999/${sound.length}`);
        assert.ok(Buffer.from(await part.arrayBuffer()).equals(sound.subarray(100_000, 101_000)));
        const beyond = await listen(call.id, 'bytes=9999999-');
        assert.equal(beyond.status, 416);
        assert.equal(beyond.headers.get('content-range'), `bytes */${sound.length}`);
      }
      api.recording = usual;
    });

    test(`a recording that ${carrier.name} deleted is said to be gone`, async () => {
      const call = await recorded(carrier);
      api.recording = { ...usual, status: 404, type: 'text/html', bytes: Buffer.from('<h1>Not found</h1>') };
      const reply = await listen(call.id);
      api.recording = usual;
      assert.equal(reply.status, 410);
      const { code, message } = await refused(reply);
      assert.equal(code, 'recording_gone');
      assert.match(message, new RegExp(`${carrier.name} no longer has`, 'u'));
    });
  }

  const [twilio] = simulatedCarriers;

  test('nobody who did not agree is listened to, whatever a carrier records', async () => {
    const { call, theirs } = await called(twilio, false);
    await twilio.tellRecording(wires(), theirs);
    assert.equal((await read(call.id)).recording_url, null);
    const reply = await listen(call.id);
    assert.equal(reply.status, 404);
    assert.match((await refused(reply)).message, /Nobody agreed/u);
  });

  test('before a carrier tells of a recording there is none, and of another call there is none', async () => {
    const { call } = await called(twilio);
    const reply = await listen(call.id);
    assert.equal(reply.status, 404);
    assert.match((await refused(reply)).message, /told of no recording/u);
    assert.equal((await listen(mintId('call'))).status, 404);
  });

  test('a page in the place of sound, a refusal and a carrier that is away are named', async () => {
    const call = await recorded(twilio);
    const cases = [
      [{ status: 200, type: 'text/html', bytes: Buffer.from('<script>1</script>') }, /text\/html instead of sound/u],
      [{ status: 403, type: 'text/plain', bytes: Buffer.from('no') }, /twilio answered 403 .*credentials/u],
      [{ status: 500, type: 'text/plain', bytes: Buffer.from('no') }, /twilio answered 500/u],
    ] as const;
    for (const [recording, words] of cases) {
      api.recording = { ...usual, ...recording };
      const reply = await listen(call.id);
      assert.equal(reply.status, 502);
      assert.match((await refused(reply)).message, words);
    }
    api.recording = usual;
  });

  test('sound that breaks off is cut, not taken for whole', async () => {
    const call = await recorded(twilio);
    api.recording = { ...usual, isCut: true };
    await assert.rejects(async () => (await listen(call.id)).arrayBuffer());
    api.recording = usual;
  });

  test('with Plivo the consent of the person starts the recording', async () => {
    const plivo = simulatedCarriers[2];
    const agreed = await called(plivo);
    const xml = await (await plivo.ask(wires(), agreed.theirs)).text();
    assert.match(xml, /<Record recordSession="true"[^>]+maxLength="1800"[^>]+\/><Stream/u);
    const other = await called(plivo, false);
    assert.doesNotMatch(await (await plivo.ask(wires(), other.theirs)).text(), /<Record/u);
  });
});
