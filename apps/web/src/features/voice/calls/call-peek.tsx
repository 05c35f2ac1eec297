import type { PhoneCall } from '@causeway/contract';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../../ui/use-now.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { costWords } from '../../../ui/money-words.ts';
import { Peek } from '../../../ui/peek.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { State } from '../../../ui/state.tsx';
import { RecordingPlayer } from './recording-player.tsx';
import { answeredByWords, carrierWords, durationOf, otherEnd, outcomeOf, statusWords } from './call-words.ts';

/** Everything that is known of a call. */
export function CallPeek({ call, onClose }: { readonly call: PhoneCall; readonly onClose: () => void }) {
  const now = useNow();
  const { kind, word } = statusWords[call.status];
  const by = answeredByWords(call.answered_by);
  const outcome = outcomeOf(call);
  const { session_id: sessionId, recording_url: recording, carrier_call_id: carrierId } = call;
  return (
    <Peek title={otherEnd(call)} onClose={onClose} actions={<CopyButton text={call.id} label="Copy the id of the call" />}>
      <div className="call-peek">
        <Facts
          facts={[
            [
              'State',
              <State key="state" kind={kind}>
                {word}
              </State>,
            ],
            ...(outcome === undefined ? [] : [['Outcome', outcome] as const]),
            ['From', call.from],
            ['To', call.to],
            ['Began', <RelativeTime key="began" at={call.created_at} />],
            ['Lasted', durationOf(call, now) ?? 'Nobody answered'],
            ...(by === undefined ? [] : [['Answered by', by] as const]),
            ['Cost', call.answered_at === null ? 'None' : costWords(call.cost_nano)],
            ['Carrier', carrierWords[call.carrier]],
            ...(carrierId === null ? [] : [['Its id', <code key="id">{carrierId}</code>] as const]),
            ['Recording', recordingWords(call)],
          ]}
        />
        {recording === null ? null : <RecordingPlayer key={recording} path={recording} />}
        {sessionId === null ? null : (
          <p className="small">
            <Link to="/chat/{-$sessionId}" params={{ sessionId }}>
              Read what was said
            </Link>
          </p>
        )}
      </div>
    </Peek>
  );
}

function recordingWords({ carrier, recording_consent: isAgreed, recording_url: url }: PhoneCall): string {
  if (!isAgreed) return 'Not agreed to';
  return url === null ? 'Agreed to, none yet' : `Kept at ${carrierWords[carrier]}`;
}
