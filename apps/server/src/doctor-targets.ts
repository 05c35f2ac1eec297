import type { Config } from './config.ts';

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

function hostOf(text: string): string[] {
  if (!URL.canParse(text)) return [];
  const { hostname, port, protocol } = new URL(text);
  return [`${hostname}:${port === '' ? (defaultPorts[protocol] ?? '') : port}`];
}

/** What the doctor may examine for whoever is not at this machine: what the operator wrote down, not what is there by default. */
export function doctorTargetsOf(config: Config): readonly string[] {
  const { doctorTargets, publicUrl, proxy, cors, sources } = config;
  const origins = sources['CAUSEWAY_ORIGINS'] === undefined ? [] : cors.origins;
  const backends = proxy.map(({ target }) => target.origin);
  return [...doctorTargets, ...[...(publicUrl === undefined ? [] : [publicUrl]), ...origins, ...backends].flatMap(hostOf)];
}
