/** `localhost`, `*.localhost` and literal loopback addresses: names that DNS rebinding cannot point here. */
const loopbackName = /^(?:localhost|(?:[a-z0-9-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u;

/** `example.com:8000` -> `example.com`; undefined when it is not a host. A trailing dot names the same host. */
export function hostName(host: string | undefined): string | undefined {
  const match = /^(\[[\da-f:.]+\]|[a-z0-9._-]+?)\.?(?::\d{1,5})?$/u.exec(host?.toLowerCase() ?? '');
  return match?.[1];
}

export const isLoopbackName = (name: string): boolean => loopbackName.test(name);

/** Hosts this server answers for: loopback names, and those named in the configuration. Everything else is 421 (DNS rebinding). */
export function createHostGuard(publicHosts: readonly string[]): (host: string | undefined) => boolean {
  const allowed = new Set(publicHosts.map((host) => hostName(host)));
  const seen = new Map<string, boolean>();
  let latest: string | undefined;
  return (host) => {
    // Almost always the same again; to compare costs less than to look up.
    if (host !== undefined && host === latest) return true;
    const known = seen.get(host ?? '');
    if (known === true) latest = host;
    if (known !== undefined) return known;
    const name = hostName(host);
    const isAllowed = name !== undefined && (loopbackName.test(name) || allowed.has(name));
    // Bounded: an attacker chooses this key.
    if (seen.size < 256 && (host ?? '').length < 256) seen.set(host ?? '', isAllowed);
    return isAllowed;
  };
}
