import type { PhoneCall } from '@causeway/contract';
import { IconPhoneIncoming, IconPhoneOutgoing } from '@tabler/icons-react';
import { costWords } from '../../../ui/money-words.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { State } from '../../../ui/state.tsx';
import { CallDuration } from './call-duration.tsx';
import { isOver, otherEnd, outcomeOf, statusWords } from './call-words.ts';

interface CallRowProps {
  readonly call: PhoneCall;
  readonly onOpen: () => void;
}

/** One call of the history; the whole row opens it. */
export function CallRow({ call, onOpen }: CallRowProps) {
  const { kind, word } = statusWords[call.status];
  const Icon = call.direction === 'inbound' ? IconPhoneIncoming : IconPhoneOutgoing;
  return (
    <li className="call-row">
      <Icon
        className="muted"
        size={16}
        stroke={1.7}
        role="img"
        aria-label={call.direction === 'inbound' ? 'Called here' : 'Called from here'}
      />
      <button type="button" className="row-link call-row-number" onClick={onOpen}>
        {otherEnd(call)}
      </button>
      <State kind={kind}>{word}</State>
      <span className="muted small clip call-wide" title={outcomeOf(call)}>
        {outcomeOf(call)}
      </span>
      <span className="muted small call-wide call-end">
        <CallDuration call={call} />
      </span>
      <span className="small tabular call-wide call-end">
        {isOver(call) && call.answered_at !== null ? costWords(call.cost_nano) : ''}
      </span>
      <span className="muted small call-end">
        <RelativeTime at={call.created_at} />
      </span>
    </li>
  );
}
