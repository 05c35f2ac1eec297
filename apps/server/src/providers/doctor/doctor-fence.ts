import { Fault } from '@causeway/contract';
import type { Fence } from '@causeway/doctor';
import { lookup } from 'node:dns/promises';
import { addressKind } from '../web/address-kind.ts';
import { createAddressPolicy } from '../web/address-policy.ts';

/** `local`: the owner at this machine, who could run the doctor here anyway. `remote`: anybody else, however trusted. */
export type Vantage = 'local' | 'remote';

export interface FenceOptions {
  /** See `DoctorOptions`. */
  readonly targets: readonly string[];
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  readonly signal: AbortSignal;
}

/** What an examination may reach from this vantage. */
export function createFence(vantage: Vantage, options: FenceOptions): Fence {
  return vantage === 'local' ? localFence(options) : remoteFence(options);
}

const localFence = ({ signal }: FenceOptions): Fence => ({
  signal,
  // Its answers are credentials, even for the owner.
  refusalOf: ({ address }) => (addressKind(address) === 'metadata' ? 'is the metadata service of a cloud' : undefined),
});

function remoteFence({ targets, signal, resolve = resolveAsBrowsers }: FenceOptions): Fence {
  const named = targets.filter((target) => target !== '*');
  const policy = createAddressPolicy({ allow: named, resolve });
  const admitted = new Set<string>();

  async function admit(url: URL): Promise<void> {
    const host = url.hostname.replaceAll(/[[\]]/gu, '');
    const port = portOf(url);
    if (!targets.includes('*') && !policy.isNamed(host, port)) throw notATarget(url.host);
    for (const address of await policy.addressesOf(host, port)) admitted.add(`${address}:${port}`);
  }

  return {
    signal,
    isMachineHidden: true,
    admit: async (urls) => {
      for (const url of urls) await admit(url);
    },
    // What was resolved when the target was admitted stays its address: a name that changes its mind reaches nothing new.
    refusalOf: ({ address, port }) =>
      admitted.has(`${address}:${port}`) ? undefined : policy.refusalOf({ host: address, address, port }),
  };
}

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'ws:': 80, 'https:': 443, 'wss:': 443 };
const portOf = ({ port, protocol }: URL): number => (port === '' ? (defaultPorts[protocol] ?? 0) : Number(port));

/** Browsers answer `localhost` themselves, in both families (RFC 6761, 6.3), and the probes do as browsers do. */
async function resolveAsBrowsers(host: string): Promise<readonly string[]> {
  if (/(?:^|\.)localhost\.?$/iu.test(host)) return ['::1', '127.0.0.1'];
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
}

const notATarget = (host: string): Fault =>
  new Fault('outbound_refused', {
    message: `From elsewhere this server examines only what it is configured for, and ${host} is not.`,
    fix: {
      summary: 'Add it to CAUSEWAY_DOCTOR_TARGETS and restart, or run the doctor where the backend runs.',
      command: `npx causeway doctor ${host}`,
    },
  });
