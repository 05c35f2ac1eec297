import { randomBytes } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { fine, skipped, wrong } from './speech-check.ts';
import type { SpeechCheck } from './speech-check.ts';

const name = 'upgrade';
const timeoutMs = 10_000;
const fix =
  'The proxy must pass upgrades on. nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade".';

/** 101, or what was answered instead. */
function askUpgrade(url: URL): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const asked = request(url, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        'sec-websocket-protocol': 'realtime',
      },
      timeout: timeoutMs,
    });
    asked.once('upgrade', (reply, socket) => {
      socket.destroy();
      resolve(reply);
    });
    asked.once('response', (reply) => {
      reply.resume();
      resolve(reply);
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer within 10 s')));
    asked.once('error', reject);
    asked.end();
  });
}

/** Whether a voice session reaches the server at its public address, past every proxy. Without a credential 401 is its own answer. */
export async function examineUpgrade(publicUrl: string | undefined): Promise<SpeechCheck> {
  if (publicUrl === undefined) return skipped(name, 'CAUSEWAY_PUBLIC_URL is not set: no proxy was asked');
  const url = new URL('/api/v1/voice-session', publicUrl);
  try {
    const { statusCode = 0, headers } = await askUpgrade(url);
    if (statusCode === 101) return fine(name, `the WebSocket opens at ${url.host}`);
    // The gate refuses an upgrade with its own header; a plain request without `Upgrade` would be answered 426 or 404.
    if (statusCode === 401 && headers['x-request-id'] !== undefined) {
      return fine(name, `the WebSocket reaches the server at ${url.host}, which asks for a credential`);
    }
    const server = headers['server'];
    const who = typeof server === 'string' ? ` by ${server}` : '';
    return wrong(name, `the WebSocket is answered ${statusCode}${who} instead of 101`, fix);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return wrong(
      name,
      `${url.host} cannot be reached: ${reason}`,
      'CAUSEWAY_PUBLIC_URL must be the address that browsers use.',
    );
  }
}
