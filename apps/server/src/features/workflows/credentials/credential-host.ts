const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u;

function isHost(pattern: string, url: URL): boolean {
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/u.exec(pattern) ?? [];
  const defaultPort = url.protocol === 'https:' ? '443' : '80';
  if ((port ?? defaultPort) !== (url.port === '' ? defaultPort : url.port)) return false;
  return name.startsWith('*.') ? url.hostname.endsWith(name.slice(1)) : url.hostname === name;
}

/** Why a credential for these hosts is not sent to this address; undefined when it is. */
export function refusalOfHost(hosts: readonly string[], url: URL): string | undefined {
  if (!hosts.some((pattern) => isHost(pattern, url))) return `it is bound to ${hosts.join(', ')}, not to ${url.host}`;
  if (url.protocol === 'https:' || loopback.test(url.hostname)) return undefined;
  return `${url.host} is called without TLS`;
}
