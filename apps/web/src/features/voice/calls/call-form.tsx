import { agentModelPrefix, createCall } from '@causeway/contract';
import type { CarrierState } from '@causeway/contract';
import { Button, Checkbox, NativeSelect, TextInput, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { modelsQuery } from '../../../server/queries.ts';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { readDollars } from '../../../ui/money-words.ts';
import { Peek } from '../../../ui/peek.tsx';
import { agentsQuery } from '../../agents/agent-queries.ts';
import { chatModels } from '../../chat/composer/model-choice.ts';
import { carrierWords, isNumber, toNumber } from './call-words.ts';
import { emptyCall, toCallBody } from './call-draft.ts';
import type { CallDraft } from './call-draft.ts';

interface CallFormProps {
  readonly carriers: readonly CarrierState[];
  readonly onClose: () => void;
}

/** Calls somebody; the assistant talks. */
export function CallForm({ carriers, onClose }: CallFormProps) {
  const client = useClient();
  const [draft, setDraft] = useState<CallDraft>(() => ({ ...emptyCall, carrier: carriers[0]?.name ?? '' }));
  const change = (changes: Partial<CallDraft>) => setDraft({ ...draft, ...changes });
  const call = useMutation({
    mutationFn: () => client.call(createCall, { body: toCallBody(draft) }),
    onSuccess: onClose,
  });
  const isReady = isNumber(toNumber(draft.to)) && (draft.dollars === '' || readDollars(draft.dollars) !== undefined);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isReady) call.mutate();
  };
  return (
    <Peek title="Call a number" onClose={onClose}>
      <form className="sheet-form" onSubmit={submit}>
        <Whom carriers={carriers} draft={draft} onChange={change} />
        <Textarea
          label="First words"
          description="Said as soon as somebody answers"
          autosize
          maxRows={6}
          value={draft.greeting}
          onChange={({ currentTarget: { value } }) => change({ greeting: value })}
        />
        <Textarea
          label="Instructions"
          autosize
          minRows={2}
          maxRows={8}
          value={draft.instructions}
          onChange={({ currentTarget: { value } }) => change({ instructions: value })}
        />
        <ModelSelect value={draft.model} onChange={(model) => change({ model })} />
        <Limits draft={draft} onChange={change} />
        <FailureCard error={call.error} />
        <div className="sheet-form-foot">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!isReady} loading={call.isPending}>
            Call
          </Button>
        </div>
      </form>
    </Peek>
  );
}

/** The number, and through whom where there are several. */
function Whom({ carriers, draft, onChange }: LimitsProps & Pick<CallFormProps, 'carriers'>) {
  return (
    <>
      <TextInput
        label="Number"
        description="With the code of the country"
        placeholder="+14155550100"
        type="tel"
        required
        data-autofocus
        value={draft.to}
        onChange={({ currentTarget: { value } }) => onChange({ to: value })}
      />
      {carriers.length < 2 ? null : (
        <NativeSelect
          label="Through"
          data={carriers.map(({ name, number }) => ({ value: name, label: `${carrierWords[name]} ${number ?? ''}` }))}
          value={draft.carrier}
          onChange={({ currentTarget: { value } }) =>
            onChange({ carrier: carriers.find(({ name }) => name === value)?.name ?? '' })
          }
        />
      )}
    </>
  );
}

function ModelSelect({ value, onChange }: { readonly value: string; readonly onChange: (model: string) => void }) {
  const client = useClient();
  const models = chatModels(useQuery(modelsQuery(client)).data?.data ?? []);
  const agents = useQuery(agentsQuery(client)).data?.agents ?? [];
  return (
    <NativeSelect
      label="Who talks"
      data={[
        { value: '', label: 'The default model' },
        ...agents.map(({ id, name }) => ({ value: `${agentModelPrefix}${id}`, label: `${name} (agent)` })),
        ...models.map(({ id }) => ({ value: id, label: id })),
      ]}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

interface LimitsProps {
  readonly draft: CallDraft;
  readonly onChange: (changes: Partial<CallDraft>) => void;
}

function Limits({ draft, onChange }: LimitsProps) {
  return (
    <>
      <div className="call-limits">
        <NativeSelect
          label="At most"
          data={['1', '5', '10', '30', '60'].map((value) => ({
            value,
            label: value === '1' ? '1 minute' : `${value} minutes`,
          }))}
          value={draft.minutes}
          onChange={({ currentTarget: { value } }) => onChange({ minutes: value })}
        />
        <TextInput
          label="Cost at most"
          placeholder="No limit"
          leftSection="$"
          inputMode="decimal"
          value={draft.dollars}
          error={draft.dollars !== '' && readDollars(draft.dollars) === undefined ? 'An amount such as 0.50' : undefined}
          onChange={({ currentTarget: { value } }) => onChange({ dollars: value })}
        />
      </div>
      <Checkbox
        label="Find out whether a machine answers"
        checked={draft.detectsMachines}
        onChange={({ currentTarget: { checked } }) => onChange({ detectsMachines: checked })}
      />
      <Checkbox
        label="Record it: the person called agrees to that"
        checked={draft.isRecorded}
        onChange={({ currentTarget: { checked } }) => onChange({ isRecorded: checked })}
      />
    </>
  );
}
