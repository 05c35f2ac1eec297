import type { AddressSpace } from './page-request.ts';
import type { RequestUrl } from './request-url.ts';

const privacy: Readonly<Record<AddressSpace, number>> = { public: 0, local: 1, loopback: 2 };

/** Whether asking `target` from a page in `from` goes to a more private place. Local Network Access, "local network request". */
export function isMorePrivate(target: AddressSpace, from: AddressSpace): boolean {
  return privacy[target] > privacy[from];
}

/** Whether the host is this machine by its name or address. Secure Contexts, "potentially trustworthy". */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || /^127(?:\.\d+){3}$/u.test(hostname) || hostname === '[::1]'
  );
}

const localAddress =
  /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|\[f[cd]|\[fe[89ab])/u;

/** What the host alone says of its address space; a name says nothing and counts as public. */
export function addressSpaceOf({ hostname }: RequestUrl): AddressSpace {
  if (isLoopbackHost(hostname)) return 'loopback';
  const isLocal = hostname.endsWith('.local') || (localAddress.test(hostname) && /^[\d.]+$|^\[/u.test(hostname));
  return isLocal ? 'local' : 'public';
}
