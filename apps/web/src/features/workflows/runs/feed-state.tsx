import type { FollowState } from '@causeway/client';
import { State } from '../../../ui/state.tsx';

/** Whether what is shown changes by itself. */
export function FeedState({ state }: { readonly state: FollowState }) {
  switch (state.status) {
    case 'live':
      return <State kind="done">Live</State>;
    case 'connecting':
      return <State kind="waiting">Connecting</State>;
    case 'reconnecting':
    case 'offline':
      return (
        <span title={state.cause.title}>
          <State kind="attention">Reconnecting</State>
        </span>
      );
    case 'closed':
      return state.cause === undefined ? (
        <State kind="waiting">Ended</State>
      ) : (
        <span title={state.cause.sentence}>
          <State kind="failed">{state.cause.title}</State>
        </span>
      );
  }
}
