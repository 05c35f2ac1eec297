import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** What an address is for. Only `public` is open to everybody; `metadata` is never called, whatever is configured. */
export type AddressKind =
  | 'public'
  | 'loopback'
  | 'private'
  | 'link-local'
  | 'shared'
  | 'multicast'
  | 'unspecified'
  | 'tunnel'
  | 'metadata'
  | 'reserved';

type Ranges = Readonly<Partial<Record<AddressKind, readonly string[]>>>;

/** The IANA special-purpose registries; the first kind that matches decides. Metadata: AWS, Azure, Google, ECS, Alibaba, Oracle. */
const ranges4: Ranges = {
  metadata: ['169.254.169.254/32', '169.254.170.2/32', '169.254.170.23/32', '100.100.100.200/32', '192.0.0.192/32'],
  unspecified: ['0.0.0.0/8'],
  loopback: ['127.0.0.0/8'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  'link-local': ['169.254.0.0/16'],
  shared: ['100.64.0.0/10'],
  multicast: ['224.0.0.0/4'],
  reserved: [
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.31.196.0/24',
    '192.52.193.0/24',
    '192.88.99.0/24',
    '192.175.48.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '240.0.0.0/4',
  ],
};

/** Everything outside 2000::/3 is reserved, RFC 4291 section 2.4; forms that carry an IPv4 address are read before. */
const ranges6: Ranges = {
  metadata: ['fd00:ec2::254/128', 'fd00:ec2::23/128', 'fd20:ce::254/128'],
  unspecified: ['::/128'],
  loopback: ['::1/128'],
  private: ['fc00::/7', 'fec0::/10'],
  'link-local': ['fe80::/10'],
  multicast: ['ff00::/8'],
  tunnel: ['2001::/32', '2002::/16'],
  reserved: ['::/3', '2001::/23', '2001:db8::/32', '2620:4f:8000::/48', '3fff::/20', '4000::/2', '8000::/1'],
};

const toLists = (ranges: Ranges, family: 'ipv4' | 'ipv6') =>
  Object.entries(ranges).map(([kind, subnets]) => {
    const list = new BlockList();
    for (const subnet of subnets) {
      const [address = '', bits = ''] = subnet.split('/');
      list.addSubnet(address, Number(bits), family);
    }
    return { kind: kind as AddressKind, list };
  });

const lists4 = toLists(ranges4, 'ipv4');
const lists6 = toLists(ranges6, 'ipv6');

/** The eight groups of an IPv6 address in the form `new URL` writes: hexadecimal, `::` at most once. */
function groupsOf(canonical: string): readonly number[] {
  const [head = '', tail] = canonical.split('::');
  const read = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const before = read(head);
  if (tail === undefined) return before;
  const after = read(tail);
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

const quad = (high = 0, low = 0): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');
const startsWith = (groups: readonly number[], prefix: readonly number[]): boolean =>
  prefix.every((group, index) => groups[index] === group);

/** RFC 4291 mapped and compatible, RFC 2765 translated, RFC 6052 well-known NAT64: the packet goes to the IPv4 address. */
const carriers = [
  [0, 0, 0, 0, 0, 0xff_ff],
  [0, 0, 0, 0, 0xff_ff, 0],
  [0x64, 0xff_9b, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0],
];

/** An interface identifier of ISATAP, RFC 5214: `::5efe:a.b.c.d` under any prefix. */
const isIsatap = (groups: readonly number[]): boolean => groups[5] === 0x5e_fe && [0, 0x2_00].includes(groups[4] ?? -1);

/**
 * The one spelling of an IP literal: `127.0.0.1` for `2130706433`, `0x7f.1`, `0177.0.0.1`, `①②⑦.1` and `127.0.0.1.`; IPv6 without
 * brackets and zone. Undefined for a name. The URL parser is the only parser, so nothing can read the text differently later.
 */
export function canonicalAddress(host: string): string | undefined {
  const bare = host.replace(/^\[(?<inside>.*)\]$/u, '$<inside>').replace(/%[\w.~-]+$/u, '');
  const text = bare.includes(':') ? `http://[${bare}]/` : `http://${bare}/`;
  if (/[\s/\\?#@]/u.test(bare) || !URL.canParse(text)) return undefined;
  const { hostname } = new URL(text);
  const address = hostname.replaceAll(/[[\]]/gu, '');
  return isIPv4(address) || isIPv6(address) ? address : undefined;
}

/** What the address is for, however it is spelled; undefined when the text is no IP address. */
export function addressKind(literal: string): AddressKind | undefined {
  const address = canonicalAddress(literal);
  if (address === undefined) return undefined;
  return isIPv4(address) ? kind4(address) : kind6(address);
}

const kind4 = (address: string): AddressKind => lists4.find(({ list }) => list.check(address, 'ipv4'))?.kind ?? 'public';

function kind6(address: string): AddressKind {
  if (address === '::' || address === '::1') return address === '::' ? 'unspecified' : 'loopback';
  const groups = groupsOf(address);
  if (carriers.some((prefix) => startsWith(groups, prefix))) return kind4(quad(groups[6], groups[7]));
  if (isIsatap(groups)) return 'tunnel';
  return lists6.find(({ list }) => list.check(address, 'ipv6'))?.kind ?? 'public';
}
