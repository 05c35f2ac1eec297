import type { CarrierName } from '@causeway/contract';
import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { randomBytes } from 'node:crypto';
import { fine, wrong } from './carrier-check.ts';
import type { CarrierCheck } from './carrier-check.ts';
import { codeOf, timeoutMs } from './examine-address.ts';
import { probeCall } from './examine-signature.ts';

const token = 'a-token-that-no-call-has';
const ids = { callSid: probeCall, call_sid: probeCall, callId: probeCall, call_control_id: probeCall };

/** The first words of a stream, as its carrier says them, with a token of no call. */
function startOf(carrier: CarrierName): string {
  if (carrier === 'asterisk') return 'MEDIA_START connection_id:doctor format:ulaw';
  const start = {
    ...ids,
    customParameters: { token },
    custom_parameters: { token },
    client_state: Buffer.from(token).toString('base64'),
  };
  return JSON.stringify({ event: 'start', start, extra_headers: { token } });
}

type Upgrade = { readonly kind: 'open' } | { readonly kind: 'answer'; readonly status: number; readonly server: string };

const answerOf = ({ statusCode = 0, headers }: IncomingMessage): Upgrade => ({
  kind: 'answer',
  status: statusCode,
  server: String(headers['server'] ?? headers.via ?? ''),
});

/** What a proxy answers is hidden by WebSocket clients: this asks as one and reads it. */
function askUpgrade(mediaUrl: string): Promise<Upgrade> {
  const url = new URL(mediaUrl.replace(/^ws/u, 'http'));
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const asked = send(url, {
      timeout: timeoutMs,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
      },
    });
    asked.once('upgrade', (_reply, socket) => {
      socket.destroy();
      resolve({ kind: 'open' });
    });
    asked.once('response', (reply) => {
      reply.destroy();
      resolve(answerOf(reply));
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer')));
    asked.once('error', reject);
    asked.end();
  });
}

/** The code that the server closes with when it is told a token of no call; undefined: it says nothing. */
function closeCode(mediaUrl: string, carrier: CarrierName): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(mediaUrl);
    const timer = setTimeout(() => {
      socket.close();
      resolve(undefined);
    }, timeoutMs);
    socket.addEventListener('open', () => socket.send(startOf(carrier)));
    socket.addEventListener('close', ({ code }) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}

const upgradeFix =
  'The proxy must pass upgrades on. nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade". Carriers call this 31920.';

/** Whether the media socket passes what stands before the server, and reaches it. */
export async function examineMedia(carrier: CarrierName, mediaUrl: string): Promise<CarrierCheck> {
  const place = { name: 'media', carrier } as const;
  try {
    const upgrade = await askUpgrade(mediaUrl);
    if (upgrade.kind === 'answer') {
      const who = upgrade.server === '' ? '' : ` by ${upgrade.server}`;
      return wrong(place, `the WebSocket is answered ${upgrade.status}${who} instead of 101`, upgradeFix);
    }
    const code = await closeCode(mediaUrl, carrier);
    if (code === 1008) return fine(place, 'the WebSocket passes, and a wrong token is refused with 1008');
    const fix = 'Something between ends the socket or swallows its frames: let it pass unchanged.';
    return wrong(place, `a wrong token is answered ${code === undefined ? 'by silence' : `with ${code}`} instead of 1008`, fix);
  } catch (error) {
    return wrong(place, `the WebSocket cannot be opened: ${codeOf(error) ?? String(error)}`, 'Mend the address first.');
  }
}
