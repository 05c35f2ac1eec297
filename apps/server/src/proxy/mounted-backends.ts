import { Fault } from '@causeway/contract';
import type { Check } from '../gateway/feature.ts';
import { sendFault } from '../gateway/faults.ts';
import { isFromLoopback } from '../gateway/gate.ts';
import type { Limiter } from '../gateway/limits/limits.ts';
import type { CreatePassThrough } from '../gateway/pass-through.ts';
import { refuseReadably } from '../gateway/readable-refusal.ts';
import { createAdmit } from './admission.ts';
import { createBackend, defaultDeadlines } from './backend.ts';
import type { Backend } from './backend.ts';
import { hasDotSegment, isUnder } from './mount.ts';
import type { Mount } from './mount.ts';
import { createWithoutOwnCredentials } from './own-credentials.ts';
import { createPassing } from './passing.ts';
import { probeBackend } from './probe-backend.ts';

export interface MountedBackendsOptions {
  /** The longest prefix first. */
  readonly mounts: readonly Mount[];
  readonly limiter: Limiter;
  /** How browsers reach this server. */
  readonly scheme: 'http' | 'https';
  /** Of the owner's browser; see `browserCookieName`. */
  readonly cookieName: string;
}

function outsidePrefix(): Fault {
  return new Fault('malformed_url', {
    message: 'The path leads out of its prefix: it has a segment of dots.',
    fix: { summary: 'Send the path as a browser does, with every ".." resolved.' },
  });
}

/** Backends under prefixes of this server. Its own addresses stay its own; the pages of the web app give way. */
export function createMountedBackends(options: MountedBackendsOptions): CreatePassThrough {
  const { mounts, limiter, scheme, cookieName } = options;
  const withoutOwnCredentials = createWithoutOwnCredentials(cookieName);
  const backends = mounts.map((mount) =>
    createBackend({ mount, scheme, isHostKept: false, withoutOwnCredentials, deadlines: defaultDeadlines }),
  );
  const passing = createPassing(createAdmit(limiter));
  return (isOwn) => {
    const find = (url: string): Backend | undefined => {
      const backend = backends.find(({ mount }) => isUnder(url, mount.prefix));
      if (backend === undefined) return undefined;
      const query = url.indexOf('?');
      return isOwn(query === -1 ? url : url.slice(0, query)) ? undefined : backend;
    };
    return {
      serve: (request, response) => {
        const { url = '/' } = request;
        const backend = find(url);
        if (backend === undefined) return false;
        if (hasDotSegment(url)) sendFault(response, outsidePrefix(), { isTrusted: isFromLoopback(request) });
        else passing.pass(request, response, backend);
        return true;
      },
      upgrade: (upgrade, onAnswered) => {
        const { url = '/' } = upgrade.request;
        const backend = find(url);
        if (backend === undefined) return false;
        if (hasDotSegment(url)) refuseReadably(upgrade, outsidePrefix());
        else passing.passUpgrade(upgrade, backend, onAnswered);
        return true;
      },
      drain: () => passing.close(),
      close: () => {
        for (const backend of backends) backend.close();
      },
    };
  };
}

/** Whether each backend takes connections, for readiness; this server runs without them. */
export const mountChecks = (mounts: readonly Mount[]): Check[] =>
  mounts.map(({ prefix, target }) => ({
    name: `backend ${prefix}`,
    vital: false,
    probe: async () => {
      const fault = await probeBackend(target, defaultDeadlines);
      if (fault) throw fault;
    },
  }));
