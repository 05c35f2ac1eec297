import type { PhoneCall } from '@causeway/contract';
import { createResampler } from '../../apps/server/src/features/voice/audio/resampler.ts';
import { simulatedAsterisk } from './carriers/simulated-asterisk.ts';
import { SimulatedApi } from './carriers/simulated-api.ts';
import type { SimulatedCall, SimulatedCarrier } from './carriers/simulated-carrier.ts';
import { simulatedExotel } from './carriers/simulated-exotel.ts';
import { simulatedPlivo } from './carriers/simulated-plivo.ts';
import { simulatedTelnyx } from './carriers/simulated-telnyx.ts';
import { simulatedTwilio } from './carriers/simulated-twilio.ts';
import { sayInTest } from './engines.ts';
import { SimulatedPhone } from './simulated-phone.ts';
import type { Chaos } from './simulated-phone.ts';
import { startVoiceStage } from './voice-stage.ts';

export const simulatedCarriers = [
  simulatedTwilio,
  simulatedExotel,
  simulatedPlivo,
  simulatedTelnyx,
  simulatedAsterisk,
] as const;
export const publicUrl = 'https://causeway.example.com';

export interface Answered<Body> {
  readonly status: number;
  readonly body: Body;
}

/** A server with five carriers, all of them simulated, and a sentence to say. */
export async function startPhoneStage(environment: Readonly<Record<string, string>> = {}) {
  const api = new SimulatedApi(simulatedCarriers);
  const apiUrl = await api.start();
  const settings = simulatedCarriers.map((carrier) => carrier.environment(`${apiUrl}/${carrier.name}`));
  const stage = await startVoiceStage({
    ...Object.assign({}, ...settings),
    CAUSEWAY_PUBLIC_URL: publicUrl,
    ...environment,
  });
  const said = await sayInTest('Hello, can you hear me?');
  const wires = { serverUrl: stage.httpUrl, publicUrl, api };
  let count = 0;

  async function ask<Body>(path: string, init?: RequestInit): Promise<Answered<Body>> {
    const reply = await fetch(stage.httpUrl + path, init);
    const text = await reply.text();
    return { status: reply.status, body: (text === '' ? undefined : JSON.parse(text)) as Body };
  }
  return {
    ...stage,
    api,
    wires,
    question: createResampler(said.rate, 8000).push(said.pcm),
    ask,
    post: <Body = PhoneCall>(path: string, body: unknown, headers: Record<string, string> = {}) =>
      ask<Body>(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    get: async (id: string): Promise<PhoneCall> => (await ask<PhoneCall>(`/api/v1/telephony/calls/${id}`)).body,
    /** The call that a carrier knows by this id. */
    async find(carrierCallId: string): Promise<PhoneCall | undefined> {
      const { body } = await ask<{ calls: PhoneCall[] }>('/api/v1/telephony/calls?limit=200');
      return body.calls.find(({ carrier_call_id: id }) => id === carrierCallId);
    },
    phone(carrier: SimulatedCarrier, { chaos = {}, ...call }: Partial<SimulatedCall> & { readonly chaos?: Chaos } = {}) {
      count += 1;
      const usual = {
        id: `${carrier.name}-in-${count}`,
        from: '+14155550111',
        to: '+14155550100',
        direction: 'inbound',
      } as const;
      return new SimulatedPhone({ wires, carrier, chaos, call: { ...usual, ...call } });
    },
    async close() {
      api.close();
      await stage.close();
    },
  };
}
export type PhoneStage = Awaited<ReturnType<typeof startPhoneStage>>;
