import type { CheckResult } from '@causeway/contract';
import type { StateKind } from '../../../ui/state-kind.ts';
import { stateOf } from '../dependency.ts';
import type { Dependency } from '../dependency.ts';

/** A part of the server as people know it, and what it cannot work without. */
export interface FeaturePart {
  readonly id: string;
  readonly name: string;
  /** Ids of dependencies. */
  readonly needs: readonly string[];
  readonly kind: StateKind;
  /** Why it is not well, when it says so itself. */
  readonly cause?: string;
}

const features: readonly Pick<FeaturePart, 'id' | 'name' | 'needs'>[] = [
  { id: 'chat', name: 'Chat', needs: ['models', 'sessions', 'database', 'disk'] },
  { id: 'workflows', name: 'Workflows', needs: ['database', 'disk'] },
  { id: 'streams', name: 'Live streams', needs: ['redis'] },
  { id: 'limits', name: 'Rate limits', needs: ['redis'] },
  { id: 'sign-in', name: 'Sign-in', needs: ['database'] },
];
const mount = /^backend (?<prefix>.+)$/u;

/** What readiness reports as a dependency, and people know as a feature. */
const reported = new Set(['limits']);

export const standsBelow = ({ id }: Dependency): boolean => !reported.has(id);

/** The features of this server that stand on something or report on themselves, with the state they are in. */
export function featuresOf(dependencies: readonly Dependency[]): readonly FeaturePart[] {
  const known = new Map(dependencies.map((dependency) => [dependency.id, dependency]));
  const mounts = dependencies.flatMap(({ id }) => {
    const prefix = mount.exec(id)?.groups?.['prefix'];
    return prefix === undefined ? [] : [{ id: `proxy ${prefix}`, name: `Proxy ${prefix}`, needs: [id] }];
  });
  return [...features, ...mounts].flatMap((feature) => {
    const needs = feature.needs.filter((id) => known.has(id));
    const own = reported.has(feature.id) ? known.get(feature.id)?.check : undefined;
    const checks = [...needs.flatMap((id) => known.get(id)?.check ?? []), ...(own === undefined ? [] : [own])];
    if (checks.length === 0) return [];
    return [{ ...feature, needs, kind: worstOf(checks), ...(own?.cause === undefined ? {} : { cause: own.cause }) }];
  });
}

function worstOf(checks: readonly CheckResult[]): StateKind {
  if (checks.some(({ status }) => status === 'failed')) return stateOf.failed;
  return checks.every(({ status }) => status === 'ok') ? stateOf.ok : stateOf.degraded;
}
