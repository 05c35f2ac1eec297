import { isIPv4, isIPv6 } from 'node:net';
import { canonicalAddress } from './address-kind.ts';

/** A host or a network that may be called, on every port or one. */
export interface AllowedTarget {
  /** Lower case; `*.` in front stands for every name below. */
  readonly host?: string;
  readonly network?: { readonly address: string; readonly bits: number };
  readonly port?: number;
}

export type ParsedTarget =
  | { readonly ok: true; readonly target: AllowedTarget }
  | { readonly ok: false; readonly problem: string };

const fail = (entry: string, what: string): ParsedTarget => ({ ok: false, problem: `"${entry}" ${what}` });

const name =
  /^(?:\*\.)?[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}_])?(?:\.[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}_])?)*\.?$/u;

/** Reads one entry of `CAUSEWAY_OUTBOUND_ALLOW`: `api.internal`, `*.internal`, `10.0.0.7:9000`, `[::1]:8000`, `10.0.0.0/8`. */
export function parseAllowed(entry: string): ParsedTarget {
  const text = entry.trim();
  if (text.includes('/')) return parseNetwork(text);
  if (isIPv6(text)) return { ok: true, target: { network: { address: text, bits: 128 } } };
  const { host = '', port: portText } = /^(?<host>\[[^\]]*\]|[^:]*)(?::(?<port>\d{1,5}))?$/u.exec(text)?.groups ?? {};
  const port = portText === undefined ? undefined : Number(portText);
  const isPort = port === undefined || (port >= 1 && port <= 65_535);
  if (host === '' || !isPort) return fail(entry, 'is no host, host:port or network');
  const withPort = port === undefined ? {} : { port };
  const address = canonicalAddress(host);
  const bits = isIPv4(address ?? '') ? 32 : 128;
  if (address !== undefined) return { ok: true, target: { network: { address, bits }, ...withPort } };
  if (!name.test(host)) return fail(entry, 'is no host name');
  return { ok: true, target: { host: host.toLowerCase().replace(/\.$/u, ''), ...withPort } };
}

function parseNetwork(text: string): ParsedTarget {
  if (text.includes('://')) return fail(text, 'is a URL; write its host alone');
  const [address = '', bitsText = ''] = text.split('/');
  const bits = Number(bitsText);
  const most = isIPv4(address) ? 32 : 128;
  if ((!isIPv4(address) && !isIPv6(address)) || !/^\d{1,3}$/u.test(bitsText) || bits > most) {
    return fail(text, 'is no network; write it like 10.0.0.0/8');
  }
  return { ok: true, target: { network: { address, bits } } };
}
