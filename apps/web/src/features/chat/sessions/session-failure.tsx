import { CauseCard } from '../../../ui/cause-card.tsx';
import { reportOf } from '../../../ui/cause-report.ts';
import type { SessionListState } from './use-session-list.ts';

/** Why the list is not there, or why a change of it was taken back. */
export function SessionFailure({ list }: { readonly list: SessionListState }) {
  const { failure, actions } = list;
  if (failure === undefined) return null;
  const check = () => {
    actions.dismiss();
    return list.refetch();
  };
  return <CauseCard report={reportOf(failure)} count={1} onCheck={check} />;
}
