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
}

const features: readonly Pick<FeaturePart, 'id' | 'name' | 'needs'>[] = [
  { id: 'chat', name: 'Chat', needs: ['database', 'sessions', 'models'] },
  { id: 'workflows', name: 'Workflows', needs: ['database'] },
  { id: 'streams', name: 'Live streams', needs: ['redis'] },
  { id: 'limits', name: 'Limits', needs: ['redis'] },
  { id: 'sign-in', name: 'Sign-in', needs: ['database'] },
];
const mount = /^backend (?<prefix>.+)$/u;

/** The features that stand on at least one dependency of this server, with the state it leaves them in. */
export function featuresOf(dependencies: readonly Dependency[]): readonly FeaturePart[] {
  const known = new Map(dependencies.map((dependency) => [dependency.id, dependency]));
  const mounts = dependencies.flatMap(({ id }) => {
    const prefix = mount.exec(id)?.groups?.['prefix'];
    return prefix === undefined ? [] : [{ id: `proxy ${prefix}`, name: `Proxy ${prefix}`, needs: [id] }];
  });
  return [...features, ...mounts].flatMap((feature) => {
    const needs = feature.needs.filter((id) => known.has(id));
    const kind = worstOf(needs.flatMap((id) => known.get(id)?.check ?? []));
    return needs.length === 0 ? [] : [{ ...feature, needs, kind }];
  });
}

function worstOf(checks: readonly CheckResult[]): StateKind {
  if (checks.some(({ status }) => status === 'failed')) return stateOf.failed;
  return checks.every(({ status }) => status === 'ok') ? stateOf.ok : stateOf.degraded;
}
