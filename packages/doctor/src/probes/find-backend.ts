import { randomBytes } from 'node:crypto';
import type { Case } from '../case.ts';
import type { ListenerFact } from '../facts.ts';
import { askAs, hasStatus } from './ask.ts';
import type { Notebook } from './notebook.ts';
import { hostOf, portOf } from './send-request.ts';

const maxTries = 4;
const isLocal = (host: string): boolean => /^(?:localhost|127\.|::1$)/u.test(host);

/** When nobody listens where the page looks: whether the same path is served nearby. Only listeners of this machine are asked. */
export async function findBackend(
  notebook: Notebook,
  { requests, origin }: Case,
  listeners: readonly ListenerFact[],
): Promise<void> {
  const request = requests.find(({ url }) => {
    const [host, port] = [hostOf(new URL(url)), portOf(new URL(url))];
    const tries = notebook.facts
      .filter((fact) => fact.kind === 'connect')
      .filter((fact) => fact.host === host && fact.port === port);
    return isLocal(host) && tries.length > 0 && tries.every(({ outcome }) => outcome === 'refused');
  });
  if (request === undefined) return;
  const wanted = portOf(new URL(request.url));
  const pagePort = origin?.startsWith('http') === true ? portOf(new URL(origin)) : 0;
  const near = listeners
    .filter(({ port }) => Math.abs(port - wanted) <= 10 && port !== pagePort)
    .toSorted((a, b) => Math.abs(a.port - wanted) - Math.abs(b.port - wanted));
  notebook.add(...near);
  for (const { port, address } of near.slice(0, maxTries)) {
    const at = (path: string) => new URL(path, `http://localhost:${port}`);
    const to = address.includes(':') ? '::1' : '127.0.0.1';
    const ask = (path: string, variant: string) =>
      askAs({ notebook, origin, address: to }, request, {
        errand: { purpose: 'other-port', variant },
        change: { url: at(path), method: 'GET', waitMs: 1000 },
      });
    const { pathname, search } = new URL(request.url);
    const found = await ask(pathname + search, `${port}`);
    // A server that answers everything proves nothing: a path that nobody serves must be refused.
    if (hasStatus(found?.answer, (status) => status < 400)) {
      await ask(`/causeway-${randomBytes(4).toString('hex')}`, `${port} random`);
    }
  }
}
