import { connect } from 'node:tls';
import { fieldsOf, readJson, textOf } from '../read-json.ts';
import { fine, skipped, wrong } from './carrier-check.ts';
import type { CarrierCheck } from './carrier-check.ts';

export const timeoutMs = 10_000;
const warnDays = 3;
const day = 24 * 60 * 60 * 1000;

const addressFixes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The name has no address: correct CAUSEWAY_PUBLIC_URL, or add the name to DNS.',
  EAI_AGAIN: 'No name server answers on this machine: connect it, and repeat.',
  ECONNREFUSED: 'Nothing listens there: start the server, its proxy or the tunnel.',
  ETIMEDOUT: 'A firewall swallows the connection: open the port.',
  ECONNRESET: 'Something there breaks connections: look at the proxy.',
};

/** `code` of what a failed request was caused by. */
export function codeOf(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && at.code !== '') return at.code;
  }
  return undefined;
}

const isOfTls = (code: string | undefined): boolean => /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO|HOSTNAME|ERR_TLS/u.test(code ?? '');

/** The certificate as any client without exceptions sees it. */
function examineTls(url: URL): Promise<CarrierCheck> {
  const place = { name: 'tls', carrier: null } as const;
  const fix = 'Serve a valid certificate of a public authority for this name, with its whole chain.';
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname, port: Number(url.port || 443), servername: url.hostname });
    const end = (check: CarrierCheck): void => {
      socket.destroy();
      resolve(check);
    };
    socket.setTimeout(timeoutMs, () => end(wrong(place, `${url.host} does not finish a TLS handshake`, fix)));
    socket.once('error', (error: Error) =>
      end(wrong(place, `TLS with ${url.host} fails: ${codeOf(error) ?? error.message}`, fix)),
    );
    socket.once('secureConnect', () => {
      const until = Date.parse(socket.getPeerCertificate().valid_to);
      const days = Math.floor((until - Date.now()) / day);
      const text = `${socket.getProtocol() ?? 'TLS'}, the certificate is valid for ${days} days`;
      end(days < warnDays ? wrong(place, text, 'Renew the certificate.') : fine(place, text));
    });
  });
}

const hostFix =
  'The proxy must pass the name on (nginx: proxy_set_header Host $host), and the running server must have this CAUSEWAY_PUBLIC_URL: restart it.';

/** Of a page, what a person would read first. */
const wordsOf = (text: string): string =>
  text
    .replaceAll(/<[^>]*>/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .slice(0, 60);

async function examineServer(base: URL): Promise<CarrierCheck> {
  const place = { name: 'server', carrier: null } as const;
  try {
    const reply = await fetch(new URL('health', base), { signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' });
    const text = await reply.text();
    if (reply.ok && readJson(text)?.['status'] === 'ok') return fine(place, `${base.origin} is Causeway, and answers`);
    if (textOf(fieldsOf(readJson(text)?.['error'])['code']) === 'host_not_allowed') {
      const seen = `${base.origin} is Causeway, and does not answer for the host name that reaches it`;
      return wrong(place, seen, hostFix);
    }
    const what = reply.headers.get('location') ?? reply.headers.get('server') ?? wordsOf(text);
    const said = `${base.origin} answers ${reply.status}${what === '' ? '' : ` (${what})`}, and it is not Causeway that answers`;
    return wrong(place, said, 'Lead the address to this server, without a sign-in page or a redirect before it.');
  } catch (error) {
    const code = codeOf(error);
    if (isOfTls(code)) return skipped(place, 'not asked: TLS fails');
    const said = `${base.origin} cannot be reached: ${code ?? (error instanceof Error ? error.message : String(error))}`;
    return wrong(place, said, addressFixes[code ?? ''] ?? 'Start the server and its proxy or tunnel, and repeat.');
  }
}

/** Whether carriers find this server under its public address. */
export async function examineAddress(publicUrl: string | undefined): Promise<readonly CarrierCheck[]> {
  const place = { name: 'address', carrier: null } as const;
  if (publicUrl === undefined) {
    const fix =
      'Set CAUSEWAY_PUBLIC_URL to the https address of this server; docs/telephony.md shows a tunnel for development.';
    return [wrong(place, 'CAUSEWAY_PUBLIC_URL is not set, so no carrier can reach this server', fix)];
  }
  const base = new URL(publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`);
  const server = await examineServer(base);
  if (base.protocol === 'https:') return [fine(place, publicUrl), await examineTls(base), server];
  const fix = 'Use https: put a proxy or a tunnel with a certificate before the server.';
  return [wrong(place, `${publicUrl} is not https; carriers open streams over wss alone`, fix), server];
}
