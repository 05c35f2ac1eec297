import type { Fact } from '../facts.ts';

/** An origin that no allowlist holds. */
export const strangerOrigin = 'https://causeway-doctor.example';

const loopback = ['localhost', '127.0.0.1'];
const devPorts = ['3000', '5173', '4200', '8080'];
const maxCandidates = 10;

/** Origins that an allowlist without ours may hold: those the project names, then the look-alikes of ours. */
export function candidateOrigins(facts: readonly Fact[], origin: string): string[] {
  const named = facts.flatMap((fact) => (fact.kind === 'setting' && fact.topic === 'origin' ? [fact.value] : []));
  const serialized = named.flatMap((text) => (URL.canParse(text) ? [new URL(text).origin] : []));
  // A list that holds our origin with a slash lets exactly that text in.
  const all = [...(origin === 'null' ? [] : [`${origin}/`]), ...serialized.slice(0, 6), ...lookalikes(origin)];
  return [...new Set(all)].filter((each) => each !== origin && each !== 'null').slice(0, maxCandidates);
}

function lookalikes(origin: string): string[] {
  if (origin === 'null') return loopback.flatMap((host) => devPorts.slice(0, 2).map((port) => `http://${host}:${port}`));
  const { protocol, hostname, port } = new URL(origin);
  const write = (scheme: string, host: string, on: string) => new URL(`${scheme}//${host}${on === '' ? '' : `:${on}`}`).origin;
  const isLocal = loopback.includes(hostname);
  const hosts = isLocal ? loopback : [hostname.startsWith('www.') ? hostname.slice(4) : `www.${hostname}`];
  const before = port === '' ? [] : [String(Number(port) - 1)];
  return [
    ...hosts.map((host) => write(protocol, host, port)),
    write(protocol === 'http:' ? 'https:' : 'http:', hostname, protocol === 'http:' && isLocal ? port : ''),
    ...before.map((each) => write(protocol, hostname, each)),
    ...(isLocal
      ? devPorts.map((each) => write('http:', 'localhost', each))
      : ['http://localhost:3000', 'http://localhost:5173']),
  ];
}
