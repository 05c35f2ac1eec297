import { hangUpCall, sendDigits, transferCall } from '@causeway/contract';
import type { CallId, PhoneCall } from '@causeway/contract';
import { Button, TextInput } from '@mantine/core';
import { IconDialpad, IconPhoneOff, IconPhoneOutgoing } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { State } from '../../../ui/state.tsx';
import { CallDuration } from './call-duration.tsx';
import { isNumber, otherEnd, statusWords, toNumber } from './call-words.ts';
import type { CallCaption } from './fold-calls.ts';

interface LiveCallProps {
  readonly call: PhoneCall;
  readonly captions: readonly CallCaption[];
}

/** A call while it lasts: who speaks, and what can be done about it. */
export function LiveCall({ call, captions }: LiveCallProps) {
  const { kind, word } = statusWords[call.status];
  const number = otherEnd(call);
  return (
    <li className="live-call" aria-label={`Call with ${number}`}>
      <div className="live-call-head">
        <State kind={kind}>{word}</State>
        <strong className="clip">{number}</strong>
        <span className="muted small">{call.direction === 'inbound' ? 'called' : 'was called'}</span>
        <span className="muted small">
          <CallDuration call={call} />
        </span>
      </div>
      <CallCaptions captions={captions} isTalking={call.status === 'in-progress'} />
      <CallActs call={call} />
    </li>
  );
}

const speakers = { caller: 'Caller', assistant: 'Answer' } as const;

function CallCaptions({ captions, isTalking }: Pick<LiveCallProps, 'captions'> & { readonly isTalking: boolean }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const list = end.current;
    if (list !== null) list.scrollTop = list.scrollHeight;
  });
  if (captions.length === 0) {
    return isTalking ? <p className="muted small">What is said appears here.</p> : null;
  }
  return (
    <div ref={end} className="call-captions" role="log" aria-label="Captions" aria-live="polite" tabIndex={0}>
      {captions.map(({ speaker, text, at_ms: at }) => (
        <p key={`${at} ${speaker} ${text}`} data-speaker={speaker}>
          <span className="muted small">{speakers[speaker]}</span> <span>{text}</span>
        </p>
      ))}
    </div>
  );
}

type Open = 'keys' | 'transfer' | undefined;

function CallActs({ call }: { readonly call: PhoneCall }) {
  const client = useClient();
  const [open, setOpen] = useState<Open>();
  const hangUp = useMutation({ mutationFn: () => client.call(hangUpCall, { params: { callId: call.id } }) });
  const toggle = (what: Open) => setOpen(open === what ? undefined : what);
  const isTalking = call.status === 'in-progress';
  return (
    <>
      <div className="call-acts">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDialpad size={15} />}
          disabled={!isTalking}
          aria-expanded={open === 'keys'}
          onClick={() => toggle('keys')}
        >
          Keys
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPhoneOutgoing size={15} />}
          disabled={!isTalking}
          aria-expanded={open === 'transfer'}
          onClick={() => toggle('transfer')}
        >
          Transfer
        </Button>
        <Button
          size="xs"
          variant="default"
          className="call-hang-up"
          leftSection={<IconPhoneOff size={15} />}
          loading={hangUp.isPending}
          onClick={() => hangUp.mutate()}
        >
          Hang up
        </Button>
      </div>
      {open === 'keys' && isTalking ? <Keys callId={call.id} /> : null}
      {open === 'transfer' && isTalking ? <Transfer callId={call.id} onDone={() => setOpen(undefined)} /> : null}
      <FailureCard error={hangUp.error} />
    </>
  );
}

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

function Keys({ callId }: { readonly callId: CallId }) {
  const client = useClient();
  const [pressed, setPressed] = useState('');
  const press = useMutation({
    mutationFn: (digits: string) => client.call(sendDigits, { params: { callId }, body: { digits } }),
    onSuccess: (_reply, digits) => setPressed((known) => known + digits),
  });
  return (
    <div className="call-keys" role="group" aria-label="Keys of the telephone">
      {keys.map((key) => (
        <Button key={key} size="sm" variant="default" onClick={() => press.mutate(key)}>
          {key}
        </Button>
      ))}
      <output className="muted small tabular" aria-label="Sent">
        {pressed}
      </output>
      <FailureCard error={press.error} />
    </div>
  );
}

function Transfer({ callId, onDone }: { readonly callId: CallId; readonly onDone: () => void }) {
  const client = useClient();
  const [to, setTo] = useState('');
  const transfer = useMutation({
    mutationFn: () => client.call(transferCall, { params: { callId }, body: { to: toNumber(to) } }),
    onSuccess: onDone,
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isNumber(toNumber(to))) transfer.mutate();
  };
  return (
    <form className="call-transfer" onSubmit={submit}>
      <TextInput
        aria-label="Number to hand the call to"
        placeholder="+14155550100"
        type="tel"
        value={to}
        onChange={({ currentTarget: { value } }) => setTo(value)}
      />
      <Button type="submit" disabled={!isNumber(toNumber(to))} loading={transfer.isPending}>
        Hand over
      </Button>
      <FailureCard error={transfer.error} />
    </form>
  );
}
