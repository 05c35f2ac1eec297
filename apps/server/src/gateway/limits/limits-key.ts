import type { Principal } from '../feature.ts';

/** Whose budget a request takes from: the credential's, else the address's; of IPv6 the /64 that one household owns. */
export function limitKey(principal: Principal | undefined, address: string): string {
  if (principal !== undefined) return principal.credentialId;
  return address.includes(':') ? networkOf(address) : address;
}

/** `2001:db8::1%eth0` -> `2001:db8:0:0::/64`; an IPv4-mapped address is its IPv4 address. */
function networkOf(address: string): string {
  const bare = (address.split('%', 1)[0] ?? '').toLowerCase();
  const mapped = /^::ffff:(?<v4>\d+(?:\.\d+){3})$/u.exec(bare)?.groups?.['v4'];
  if (mapped !== undefined) return mapped;
  const [left = '', right] = bare.split('::', 2);
  const before = groupsOf(left);
  const after = groupsOf(right ?? '');
  const zeros = right === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0');
  const network = [...before, ...zeros, ...after].slice(0, 4);
  return `${network.map((group) => group.replace(/^0+(?=.)/u, '')).join(':')}::/64`;
}

/** A dotted IPv4 tail stands for two groups. */
const groupsOf = (part: string): string[] =>
  part === '' ? [] : part.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
