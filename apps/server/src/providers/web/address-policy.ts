import { Fault } from '@causeway/contract';
import { lookup } from 'node:dns/promises';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { addressKind, canonicalAddress } from './address-kind.ts';
import type { AddressKind } from './address-kind.ts';
import { parseAllowed } from './parse-allowed.ts';
import type { AllowedTarget } from './parse-allowed.ts';

/** Where a request would go: a host as it stands in a URL, the port, and one address the host has. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly address: string;
}

export interface AddressPolicyOptions {
  /** Hosts (`api.internal`, `*.internal`, `10.0.0.7:9000`) and networks (`10.0.0.0/8`) that may be called beside public ones. */
  readonly allow?: readonly string[];
  /** For a server that only its own machine can reach: who asks could open the same port without it. */
  readonly isLoopbackAllowed?: boolean;
  /** All addresses of a name; default: the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

export interface AddressPolicy {
  /** Why this destination is not called, as the end of a sentence; undefined when it may be. */
  refusalOf(destination: Destination): string | undefined;
  /** Whether the operator named this host, or a network it lies in. */
  isNamed(host: string, port: number): boolean;
  /**
   * Every address of the host, each checked; connect to these and no others. Throws `outbound_refused` when one of them may not
   * be called, `outbound_unreachable` when the name does not resolve.
   */
  addressesOf(host: string, port: number): Promise<readonly string[]>;
}

const because: Readonly<Record<Exclude<AddressKind, 'public'>, string>> = {
  loopback: 'is this machine itself (loopback)',
  private: 'is in a private network',
  'link-local': 'is link-local',
  shared: 'is in the shared range of carriers (100.64.0.0/10)',
  multicast: 'is a multicast address',
  unspecified: 'is the unspecified address, which means this machine',
  tunnel: 'hides another address in a tunnel',
  metadata: 'is the metadata service of a cloud, which hands out credentials',
  reserved: 'is reserved',
};

/** Web ports, and what is not a system service. */
const isWebPort = (port: number): boolean => port === 80 || port === 443 || port >= 1024;

async function resolveBySystem(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
}

const isHost = ({ host, port }: AllowedTarget, destination: Destination, name: string): boolean => {
  if (host === undefined || (port !== undefined && port !== destination.port)) return false;
  return host.startsWith('*.') ? name.endsWith(host.slice(1)) : host === name;
};

function isInNetwork({ network, port }: AllowedTarget, { address, port: asked }: Destination): boolean {
  if (network === undefined || (port !== undefined && port !== asked)) return false;
  const family = isIPv4(network.address) ? 'ipv4' : 'ipv6';
  if (family === 'ipv4' ? !isIPv4(address) : !isIPv6(address)) return false;
  const list = new BlockList();
  list.addSubnet(network.address, network.bits, family);
  return list.check(address, family);
}

/** A name as it is compared: lower case, without the dot of the root. */
const nameOf = (host: string): string => (canonicalAddress(host) ?? host).toLowerCase().replace(/\.$/u, '');

/** Which addresses may be called for somebody else. Throws a plain Error for an entry of `allow` that cannot be read. */
export function createAddressPolicy(options: AddressPolicyOptions = {}): AddressPolicy {
  const { isLoopbackAllowed = false, resolve = resolveBySystem } = options;
  const allowed = (options.allow ?? []).map((entry) => {
    const result = parseAllowed(entry);
    if (result.ok) return result.target;
    throw new Error(result.problem);
  });

  const isOpened = (destination: Destination): boolean =>
    allowed.some((target) => isHost(target, destination, nameOf(destination.host)) || isInNetwork(target, destination));

  function refusalOf(destination: Destination): string | undefined {
    const address = canonicalAddress(destination.address);
    const kind = addressKind(destination.address);
    if (address === undefined || kind === undefined) return 'is no IP address';
    if (kind === 'metadata') return because.metadata;
    const exact = { ...destination, address };
    if (isOpened(exact) || (kind === 'loopback' && isLoopbackAllowed)) return undefined;
    if (kind !== 'public') return because[kind];
    return isWebPort(destination.port)
      ? undefined
      : `would be called on port ${destination.port}, which belongs to a system service`;
  }

  const isNamed = (host: string, port: number): boolean => isOpened({ host, port, address: canonicalAddress(host) ?? '' });

  async function addressesOf(host: string, port: number): Promise<readonly string[]> {
    const literal = canonicalAddress(host);
    const found = literal === undefined ? await resolveName(host, resolve) : [literal];
    for (const address of found) {
      const refusal = refusalOf({ host, port, address });
      if (refusal !== undefined) throw refuse(host, address, refusal);
    }
    return found;
  }

  return { refusalOf, isNamed, addressesOf };
}

async function resolveName(host: string, resolve: (host: string) => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    const found = await resolve(host);
    if (found.length > 0) return found;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('outbound_unreachable', { message: `The host name ${host} does not resolve.`, reason, cause });
  }
  throw new Fault('outbound_unreachable', { message: `The host name ${host} has no address.` });
}

/** The address a name resolved to is a fact about the internal network: for the owner only. */
function refuse(host: string, address: string, refusal: string): Fault {
  return new Fault('outbound_refused', {
    message: `This server does not call ${host}: the address ${refusal}.`,
    reason: `${host} is ${address}`,
    fix: {
      summary: 'If this server should call it, add the host to CAUSEWAY_OUTBOUND_ALLOW and restart.',
      command: `CAUSEWAY_OUTBOUND_ALLOW=${host}`,
    },
  });
}
