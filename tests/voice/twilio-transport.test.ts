import { RealtimeAgent, RealtimeSession } from '@openai/agents/realtime';
import { TwilioRealtimeTransportLayer } from '@openai/agents-extensions';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { simulatedTwilio } from './carriers/simulated-twilio.ts';
import { enginesMissing } from './engines.ts';
import { publicUrl, startPhoneStage } from './phone-stage.ts';
import type { PhoneStage } from './phone-stage.ts';
import { SimulatedPhone } from './simulated-phone.ts';

/** Somebody's own application between Twilio and this server, built with OpenAI's transport as it comes. */
describe('the Twilio transport of @openai/agents-extensions', { skip: enginesMissing }, () => {
  let stage: PhoneStage;
  const http = createServer();
  const sockets = new WebSocketServer({ server: http });
  let serverUrl = '';
  before(async () => {
    stage = await startPhoneStage();
    stage.model.misbehave('tokens=120');
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    serverUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  });
  after(async () => {
    sockets.close();
    http.close();
    http.closeAllConnections();
    await stage.close();
  });

  test('a phone is heard and answered, and speaking over the answer clears it', async () => {
    const failures: unknown[] = [];
    const opened = new Promise<RealtimeSession>((resolve, reject) => {
      sockets.once('connection', (twilioWebSocket: WebSocket) => {
        const transport = new TwilioRealtimeTransportLayer({ twilioWebSocket });
        const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide', instructions: 'Help.' }), {
          transport,
          model: 'gpt-realtime',
          // As the transport's own example has it.
          config: { audio: { output: { voice: 'verse' } } },
        });
        session.on('error', (failure) => failures.push(failure));
        session
          .connect({ apiKey: 'any', url: `${stage.wsUrl}/v1/realtime?model=gpt-realtime` })
          .then(() => resolve(session), reject);
      });
    });
    const call = { id: 'CA-transport', from: '+1', to: '+2', direction: 'inbound' } as const;
    const wires = { serverUrl, publicUrl, api: stage.api };
    const phone = new SimulatedPhone({ wires, carrier: simulatedTwilio, call });
    await phone.connect({ path: '/', token: 'none' });
    const session = await opened;
    await phone.say(stage.question);
    await phone.until(() => phone.loudMs > 500);
    void phone.say(stage.question);
    await phone.until(() => phone.clears.length > 0);
    const roles = session.history.map((item) => (item.type === 'message' ? item.role : item.type));
    assert.ok(roles.includes('user') && roles.includes('assistant'), roles.join(' '));
    assert.deepEqual([failures, phone.complaints], [[], []]);
    phone.hangUp();
    session.close();
  });
});
