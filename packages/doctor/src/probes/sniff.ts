import { getCACertificates, connect } from 'node:tls';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { isIP } from 'node:net';
import { refusalOf } from './current-fence.ts';
import type { BannerFact, TlsFact, Tongue } from '../facts.ts';
import { printable } from './send-request.ts';
import { talk } from './talk.ts';

export interface Place {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  /** Milliseconds for the handshake; default 3000. */
  readonly waitMs?: number;
}

const handshakeMs = 3000;
let trusted: string[] | undefined;

/** What the browser's machine trusts: the bundled roots, the system's (where mkcert puts its own) and NODE_EXTRA_CA_CERTS. */
function trustedRoots(): string[] {
  trusted ??= [...getCACertificates('bundled'), ...getCACertificates('system'), ...getCACertificates('extra')];
  return trusted;
}

/** Says hello in TLS, with the protocols a browser offers. */
export function sniffTls({ host, address, port, waitMs = handshakeMs }: Place): Promise<TlsFact> {
  if (refusalOf({ address, port }) !== undefined) return Promise.resolve({ kind: 'tls', host, port, outcome: 'closed' });
  return new Promise((resolve) => {
    const socket = connect({
      host: address,
      port,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ca: trustedRoots(),
      ALPNProtocols: ['h2', 'http/1.1'],
      rejectUnauthorized: false,
    });
    const settle = (fact: Omit<TlsFact, 'kind' | 'host' | 'port'>): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ kind: 'tls', host, port, ...fact });
    };
    const timer = setTimeout(() => settle({ outcome: 'silent' }), waitMs);
    socket.once('secureConnect', () => settle(describe(socket, host)));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle({
        outcome: /WRONG_VERSION_NUMBER|PACKET_LENGTH|UNEXPECTED_MESSAGE|HTTP_REQUEST/u.test(error.code ?? '')
          ? 'not-tls'
          : 'closed',
      }),
    );
    socket.once('close', () => settle({ outcome: 'closed' }));
  });
}

function describe(socket: TLSSocket, host: string): Omit<TlsFact, 'kind' | 'host' | 'port'> {
  const certificate = socket.getPeerCertificate();
  const distrust = distrustOf(socket, certificate, host);
  return {
    outcome: 'tls',
    ...(socket.alpnProtocol ? { alpn: socket.alpnProtocol } : {}),
    ...(distrust === undefined ? {} : { distrust }),
    names: (certificate.subjectaltname ?? '').split(', ').filter(Boolean),
    validFrom: certificate.valid_from,
    validTo: certificate.valid_to,
  };
}

/** The date before the issuer: a browser names an unknown issuer first, but the date is what has to change. */
function distrustOf(socket: TLSSocket, certificate: PeerCertificate, host: string): string | undefined {
  if (socket.authorized) return undefined;
  const code = String(socket.authorizationError);
  const listed = (certificate.subjectaltname ?? '').replaceAll(/(?:DNS|IP Address):/gu, '').split(', ');
  const isNamed = listed.some(
    (name) => name === host || (name.startsWith('*.') && host.split('.').slice(1).join('.') === name.slice(2)),
  );
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID' && isNamed ? undefined : code;
}

const tongues: readonly (readonly [Tongue, RegExp])[] = [
  ['ssh', /^SSH-\d/u],
  ['ftp', /^220[ -].*ftp/iu],
  ['smtp', /^220[ -]/u],
  ['redis', /^(?:-ERR|-DENIED|-NOAUTH|\+PONG|\+OK|\$\d)/u],
  ['mysql', /^.{3}\0\n|^.\0\0\0\n\d+\.\d+|mysql_native_password|caching_sha2_password|mariadb/isu],
  ['amqp', /^AMQP/u],
  ['mongo', /trying to access MongoDB over HTTP/iu],
];

/** Which protocol these first bytes belong to. */
export function tongueOf(bytes: Buffer): Tongue {
  // A SETTINGS frame on stream 0 opens every HTTP/2 connection. RFC 9113, 3.4.
  if (bytes.length >= 9 && bytes[3] === 4 && bytes.readUInt32BE(5) === 0) return 'http2';
  const text = bytes.toString('latin1');
  return tongues.find(([, pattern]) => pattern.test(text))?.[0] ?? 'unknown';
}

/** Or its beginning: a slow server had no time for more. */
const isHttp = (bytes: Buffer): boolean => 'HTTP/'.startsWith(bytes.subarray(0, 5).toString('latin1'));

const quietMs = 350;
const postgresHello = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const http2Hello = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])]);

/** Asks a port that answered no HTTP what it speaks: first silence, then the hellos of what stays silent until spoken to. */
export async function sniffBanner({ host, address, port }: Place): Promise<BannerFact | undefined> {
  const ask = (send: string | Uint8Array) =>
    talk({ address, port, send, connectMs: 1000, listenMs: quietMs, maxBytes: 512, isEnough: () => 30 });
  const [greeting, redis, postgres, http2] = await Promise.all([ask(''), ask('PING\r\n'), ask(postgresHello), ask(http2Hello)]);
  const fact = (tongue: Tongue, bytes: Buffer): BannerFact => ({ kind: 'banner', host, port, tongue, bytes: printable(bytes) });
  if (/^(?:\+PONG|-NOAUTH|-DENIED|-ERR)/u.test(redis.bytes.toString('latin1'))) return fact('redis', redis.bytes);
  if (/^[SN]$/u.test(postgres.bytes.toString('latin1'))) return fact('postgres', postgres.bytes);
  if (greeting.bytes.length > 0 && !isHttp(greeting.bytes)) return fact(tongueOf(greeting.bytes), greeting.bytes);
  if (tongueOf(http2.bytes) === 'http2') return fact('http2', http2.bytes);
  const first = [redis, http2].find(({ bytes }) => bytes.length > 0)?.bytes;
  return first === undefined || isHttp(first) ? undefined : fact(tongueOf(first), first);
}
