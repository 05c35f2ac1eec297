import type { Principal } from '../../gateway/feature.ts';
import type { LedgerView } from './ledger-repository.ts';

/** Owners and admins see everybody's costs, others their own; a key of a project sees that project only. */
export function viewOf({ role, kind, userId, key }: Principal): LedgerView {
  const isWhole = kind === 'local' || role === 'owner' || role === 'admin';
  return { userId: isWhole ? undefined : userId, projectId: key?.projectId ?? undefined };
}
