import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { ConnectFact, ConnectOutcome, NameFact } from '../facts.ts';
import { hostOf, portOf } from './send-request.ts';
import { talk } from './talk.ts';
import type { Talk } from './talk.ts';

const connectMs = 3000;
const lookupMs = 4000;

/** The addresses of a name in the order Chromium tries them. */
export async function resolveHost(host: string): Promise<NameFact> {
  if (isIP(host) !== 0) return { kind: 'name', host, addresses: [host] };
  // Browsers answer this name themselves, both families, IPv6 first. RFC 6761, 6.3.
  if (host === 'localhost' || host.endsWith('.localhost')) return { kind: 'name', host, addresses: ['::1', '127.0.0.1'] };
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(Object.assign(new Error('no answer'), { code: 'ETIMEOUT' })), lookupMs).unref();
  });
  try {
    const found = await Promise.race([lookup(host, { all: true, order: 'verbatim' }), late]);
    return { kind: 'name', host, addresses: found.map(({ address }) => address) };
  } catch (error) {
    const problem = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { kind: 'name', host, addresses: [], problem };
  }
}

const outcomes: Readonly<Record<Talk['state'], ConnectOutcome>> = {
  talked: 'open',
  refused: 'refused',
  unreachable: 'unreachable',
  'connect-timeout': 'timeout',
  'connect-reset': 'reset',
  'tls-failed': 'open',
};

/** Opens and closes one TCP connection. */
export async function tryAddress(host: string, address: string, port: number): Promise<ConnectFact> {
  const said = await talk({ address, port, send: '', connectMs, listenMs: 0, maxBytes: 1 });
  return { kind: 'connect', host, address, port, outcome: outcomes[said.state], ms: said.ms };
}

/** Every address of a name, tried apart. */
export async function reachHost(host: string, port: number): Promise<(NameFact | ConnectFact)[]> {
  const name = await resolveHost(host);
  const tries = await Promise.all(name.addresses.map((address) => tryAddress(host, address, port)));
  return [name, ...tries];
}

/** Where else on this machine the port may be open when the address asked for refuses: the other family, or loopback. */
export async function tryRelatives(host: string, port: number): Promise<ConnectFact[]> {
  const own = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .map(({ address }) => address);
  const loopback = ['127.0.0.1', '::1'];
  const isHere = loopback.includes(host) || own.includes(host);
  const relatives = isHere ? loopback.filter((address) => address !== host) : [];
  return Promise.all(relatives.map((address) => tryAddress(`${host} (relative)`, address, port)));
}

/** The first address of a URL's host that takes a connection; the first one when none does. */
export async function findAddress(url: URL): Promise<string | undefined> {
  const { addresses } = await resolveHost(hostOf(url));
  for (const address of addresses) {
    if ((await tryAddress(hostOf(url), address, portOf(url))).outcome === 'open') return address;
  }
  return addresses[0];
}
