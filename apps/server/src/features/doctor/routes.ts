import { Fault, createCheck, deleteCheck, getCheck, listChecks } from '@causeway/contract';
import type { CheckEvent } from '@causeway/contract';
import { route } from '../../gateway/feature.ts';
import type { Asked, Route } from '../../gateway/feature.ts';
import type { Asker, Checks } from './checks-service.ts';

export interface DoctorRoutesOptions {
  readonly checks: Checks;
  /** The server answers for a public address: whoever seems local may stand behind a proxy that says nothing. */
  readonly isPublic: boolean;
}

const ownerOnly = {
  message: 'No API key may have a connection checked: only the owner, signed in to the web app.',
  fix: { summary: 'Open Connections in the web app, or run npx causeway doctor.' },
};
const line = (event: CheckEvent): string => `data: ${JSON.stringify(event)}\n\n`;

export function doctorRoutes({ checks, isPublic }: DoctorRoutesOptions): Route[] {
  function askerOf(asked: Asked<typeof createCheck>): Asker {
    const { principal, signal, fromLoopback } = asked;
    // A key is handed to programs and to other people; whoever holds it is not let look around from here.
    if (principal.kind === 'key') throw new Fault('insufficient_scope', ownerOnly);
    const isLocal = fromLoopback && !isPublic;
    const { userId, credentialId } = principal;
    return { userId, credentialId, vantage: isLocal ? 'local' : 'remote', signal, onProgress: () => undefined };
  }

  const create = route(createCheck, async (asked) => {
    const { browser, ...target } = asked.body;
    const isWatched = asked.header('accept')?.includes('text/event-stream') === true;
    const asker = askerOf(asked);
    if (!isWatched) return checks.run(target, browser, asker);
    return asked.eventStream(async (sink) => {
      const tell = (text: string): void => void sink.write(line({ type: 'progress', text }));
      const check = await checks.run(target, browser, { ...asker, onProgress: tell });
      await sink.write(line({ type: 'done', check }));
    });
  });

  return [
    create,
    route(listChecks, ({ principal, query }) => checks.list(principal.userId, query)),
    route(getCheck, ({ principal, params }) => checks.get(principal.userId, params.id)),
    route(deleteCheck, ({ principal, params }) => checks.remove(principal.userId, params.id)),
  ];
}
