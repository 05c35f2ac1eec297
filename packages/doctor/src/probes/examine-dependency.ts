import type { DependencyFact, ServiceName } from '../facts.ts';
import type { NamedDependency } from './find-dependencies.ts';
import { resolveHost } from './reach-host.ts';
import { printable } from './send-request.ts';
import { talk } from './talk.ts';

interface Hello {
  readonly send: string | Uint8Array;
  readonly isRight: (text: string) => boolean;
  /** It speaks the protocol and refuses us. */
  readonly refuses?: RegExp;
}

const hellos: Readonly<Record<ServiceName, Hello>> = {
  redis: {
    send: '*1\r\n$4\r\nPING\r\n',
    isRight: (text) => /^(?:\+PONG|-NOAUTH|-WRONGPASS)/u.test(text),
    refuses: /^-(?:DENIED|LOADING|MASTERDOWN|ERR)/u,
  },
  // SSLRequest: answered by one byte without any credential. PostgreSQL, 55.2.
  postgres: { send: Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]), isRight: (text) => /^[SN]/u.test(text), refuses: /^E/u },
  mysql: { send: '', isRight: (text) => /^.{3}\0\n/su.test(text), refuses: /^.{3}\0ÿ/su },
  mongo: { send: 'GET / HTTP/1.1\r\nHost: mongo\r\n\r\n', isRight: (text) => /MongoDB/u.test(text) },
  amqp: {
    send: Buffer.from('AMQP\0\0\u{9}\u{1}', 'latin1'),
    isRight: (text) => text.startsWith('\u{1}\0\0') || text.startsWith('AMQP'),
  },
  http: {
    send: 'HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    isRight: (text) => text.startsWith('HTTP/'),
  },
};

const connectMs = 1500;
const answerMs = 1500;

/** Says the protocol's hello to a dependency; never a credential. Redis that asks for a password is there, too. */
export async function examineDependency(named: NamedDependency): Promise<DependencyFact> {
  const { service, host, port, source, isAssumed } = named;
  const fact = (outcome: DependencyFact['outcome'], detail: string): DependencyFact => ({
    kind: 'dependency',
    service,
    host,
    port,
    source,
    isAssumed,
    outcome,
    detail,
  });
  const { addresses, problem } = await resolveHost(host);
  if (addresses.length === 0) return fact('unresolved', problem ?? 'no address');
  const outcomes = await Promise.all(addresses.map((address) => sayHello(address, port, hellos[service])));
  const best = outcomes.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))[0];
  return fact(best?.outcome ?? 'error', best?.detail ?? '');
}

const order: readonly DependencyFact['outcome'][] = [
  'ok',
  'refuses-us',
  'other-protocol',
  'silent',
  'error',
  'unreachable',
  'refused',
];

async function sayHello(
  address: string,
  port: number,
  { send, isRight, refuses }: Hello,
): Promise<Pick<DependencyFact, 'outcome' | 'detail'>> {
  const said = await talk({ address, port, send, connectMs, listenMs: answerMs, maxBytes: 512, isEnough: () => 20 });
  const place = `${address}:${port}`;
  if (said.state === 'refused') return { outcome: 'refused', detail: `connect ${place}: ECONNREFUSED` };
  if (said.state !== 'talked') return { outcome: 'unreachable', detail: `connect ${place}: ${said.problem ?? said.state}` };
  const text = said.bytes.toString('latin1');
  if (text === '') {
    return said.end === 'time'
      ? { outcome: 'silent', detail: `${place} accepts and says nothing for ${answerMs} ms` }
      : { outcome: 'error', detail: `${place} closes without an answer` };
  }
  if (isRight(text)) return { outcome: 'ok', detail: `${place} answers ${printable(said.bytes.subarray(0, 40))}` };
  return {
    outcome: refuses?.test(text) === true ? 'refuses-us' : 'other-protocol',
    detail: `${place} answers ${printable(said.bytes.subarray(0, 60))}`,
  };
}
