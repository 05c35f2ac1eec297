import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { createTrigger, missedPolicies, triggerEvents } from '@causeway/contract';
import type { ReplyOf, TriggerSettings, WorkflowId } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Peek } from '../../../ui/peek.tsx';
import { toJson } from '../definition/json.ts';
import type { Json } from '../definition/json.ts';
import { JsonInput } from '../form/json-input.tsx';
import { readPins } from '../pins.ts';
import { NextRunsLine } from './next-runs-line.tsx';
import { eventWords } from './trigger-words.ts';
import '../../settings/settings.css';

interface TriggerSheetProps {
  readonly workflowId: WorkflowId;
  readonly onCreated: (trigger: ReplyOf<typeof createTrigger>) => void;
  readonly onClose: () => void;
}

type Kind = TriggerSettings['kind'];
const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const beginnings: Readonly<Record<Kind, TriggerSettings>> = {
  schedule: { kind: 'schedule', cron: '0 9 * * 1-5', time_zone: ownZone, missed: 'once' },
  webhook: { kind: 'webhook', verify: 'token', reply: 'async' },
  event: { kind: 'event', event: 'chat.finished' },
};

/** Adds a trigger. */
export function TriggerSheet({ workflowId, onCreated, onClose }: TriggerSheetProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [settings, setSettings] = useState<TriggerSettings>(beginnings.schedule);
  const [input, setInput] = useState<Json | undefined>(() => toJson(readPins(workflowId).input ?? {}));
  const isTimed = settings.kind === 'schedule';
  const create = useMutation({
    mutationFn: () =>
      client.call(createTrigger, { params: { workflowId }, body: { settings, ...(isTimed ? { input: input ?? {} } : {}) } }),
    onSuccess: async (trigger) => {
      await queries.invalidateQueries({ queryKey: ['workflows', workflowId] });
      onCreated(trigger);
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Peek title="Add a trigger" onClose={onClose}>
      <form className="sheet-form" onSubmit={submit}>
        <SegmentedControl
          fullWidth
          aria-label="Kind of trigger"
          value={settings.kind}
          onChange={(kind) => setSettings(beginnings[kind === 'webhook' || kind === 'event' ? kind : 'schedule'])}
          data={[
            { value: 'schedule', label: 'Clock' },
            { value: 'webhook', label: 'Webhook' },
            { value: 'event', label: 'Event' },
          ]}
        />
        <Settings settings={settings} onChange={setSettings} />
        {isTimed ? <JsonInput label="Input of each run" value={input} onChange={setInput} minRows={3} /> : null}
        <FailureCard error={create.error} />
        <div className="sheet-form-foot">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Add trigger
          </Button>
        </div>
      </form>
    </Peek>
  );
}

interface SettingsProps<S extends TriggerSettings> {
  readonly settings: S;
  readonly onChange: (settings: S) => void;
}

function Settings({ settings, onChange }: SettingsProps<TriggerSettings>) {
  switch (settings.kind) {
    case 'schedule':
      return <ScheduleSettings settings={settings} onChange={onChange} />;
    case 'webhook':
      return <WebhookSettings settings={settings} onChange={onChange} />;
    case 'event':
      return <EventSettings settings={settings} onChange={onChange} />;
  }
}

const usual = [
  { value: '*/15 * * * *', label: 'Every 15 minutes' },
  { value: '0 * * * *', label: 'Every hour' },
  { value: '0 9 * * *', label: 'Every day at 9' },
  { value: '0 9 * * 1-5', label: 'Monday to Friday at 9' },
  { value: '0 8 * * 1', label: 'Every Monday at 8' },
];
const missedWords = { skip: 'Leave them out', once: 'Run once for all', all: 'Run each, at most 100' } as const;

function ScheduleSettings({ settings, onChange }: SettingsProps<Extract<TriggerSettings, { kind: 'schedule' }>>) {
  const isUsual = usual.some(({ value }) => value === settings.cron);
  return (
    <>
      <NativeSelect
        label="When"
        data={[...usual, { value: '', label: 'As a pattern' }]}
        value={isUsual ? settings.cron : ''}
        onChange={(event) => onChange({ ...settings, cron: event.currentTarget.value || '0 0 1 * *' })}
      />
      <TextInput
        label="Pattern"
        description="Minute, hour, day, month, weekday"
        className="code-input"
        required
        value={settings.cron}
        onChange={(event) => onChange({ ...settings, cron: event.currentTarget.value })}
      />
      <TextInput
        label="Time zone"
        required
        value={settings.time_zone}
        onChange={(event) => onChange({ ...settings, time_zone: event.currentTarget.value })}
      />
      <NextRunsLine cron={settings.cron} timeZone={settings.time_zone} />
      <NativeSelect
        label="Times missed while no server ran"
        data={missedPolicies.map((value) => ({ value, label: missedWords[value] }))}
        value={settings.missed}
        onChange={(event) =>
          onChange({ ...settings, missed: missedPolicies.find((policy) => policy === event.currentTarget.value) ?? 'once' })
        }
      />
    </>
  );
}

function WebhookSettings({ settings, onChange }: SettingsProps<Extract<TriggerSettings, { kind: 'webhook' }>>) {
  const verify = (value: string) =>
    onChange({ ...settings, verify: value === 'signature' || value === 'none' ? value : 'token' });
  return (
    <>
      <NativeSelect
        label="The caller shows"
        data={[
          { value: 'token', label: 'A secret in a header' },
          { value: 'signature', label: 'A signature of the body (HMAC)' },
          { value: 'none', label: 'Nothing: whoever knows the address' },
        ]}
        value={settings.verify}
        onChange={(event) => verify(event.currentTarget.value)}
      />
      <NativeSelect
        label="The answer comes"
        data={[
          { value: 'async', label: 'At once, with the id of the run' },
          { value: 'sync', label: 'With the result, within 30 s' },
        ]}
        value={settings.reply}
        onChange={(event) => onChange({ ...settings, reply: event.currentTarget.value === 'sync' ? 'sync' : 'async' })}
      />
      <p className="muted small">The body of the call becomes the input of the run.</p>
    </>
  );
}

function EventSettings({ settings, onChange }: SettingsProps<Extract<TriggerSettings, { kind: 'event' }>>) {
  return (
    <>
      <NativeSelect
        label="Event"
        data={Object.entries(eventWords).map(([value, label]) => ({ value, label }))}
        value={settings.event}
        onChange={({ currentTarget: { value } }) => {
          const event = triggerEvents.find((one) => one === value);
          if (event) onChange({ ...settings, event });
        }}
      />
      <TextInput
        label="Only when"
        description="An expression over the event; empty: always"
        className="code-input"
        value={settings.filter ?? ''}
        onChange={(event) => {
          const { filter: _before, ...rest } = settings;
          onChange(event.currentTarget.value === '' ? rest : { ...rest, filter: event.currentTarget.value });
        }}
      />
    </>
  );
}
