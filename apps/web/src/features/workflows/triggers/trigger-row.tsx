import { Checkbox, ActionIcon } from '@mantine/core';
import { deleteTrigger, updateTrigger } from '@causeway/contract';
import type { Trigger } from '@causeway/contract';
import { IconBolt, IconClock, IconTrash, IconWebhook } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { CommandLine } from '../../../ui/command-line.tsx';
import { ConfirmByName } from '../../../ui/confirm-by-name.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { State } from '../../../ui/state.tsx';
import { hookCommand } from './hook-command.ts';
import { triggerTitle } from './trigger-words.ts';

const icons = { schedule: IconClock, webhook: IconWebhook, event: IconBolt } as const;

/** One trigger: when it fires, what it did last, and whether it is on. */
export function TriggerRow({ trigger }: { readonly trigger: Trigger }) {
  const client = useClient();
  const queries = useQueryClient();
  const [isDeleting, setDeleting] = useState(false);
  const { id: triggerId, workflow_id: workflowId, settings, is_enabled: isEnabled, last_error: lastError } = trigger;
  const refresh = () => queries.invalidateQueries({ queryKey: ['workflows', workflowId] });
  const change = useMutation({
    mutationFn: (next: boolean) =>
      client.call(updateTrigger, { params: { workflowId, triggerId }, body: { is_enabled: next } }),
    onSettled: refresh,
  });
  const Icon = icons[settings.kind];
  const title = triggerTitle(settings);
  const isOn = change.isPending ? change.variables : isEnabled;
  return (
    <li className="trigger-row">
      <Icon className="trigger-sign" size={18} stroke={1.7} aria-hidden="true" />
      <div className="trigger-main">
        <strong>{title}</strong>
        <span className="muted small">
          <Times trigger={trigger} />
        </span>
        {lastError === null ? null : (
          <span className="small">
            <State kind="failed">The last time it started nothing</State> <span className="muted">{lastError}</span>
          </span>
        )}
        {trigger.hook_path === null ? null : <CommandLine command={hookCommand(client.base, trigger, '$SECRET')} />}
        <FailureCard error={change.error} />
      </div>
      <div className="trigger-acts">
        <Checkbox
          label={isOn ? 'On' : 'Off'}
          checked={isOn}
          aria-label={`${title}: on`}
          onChange={(event) => change.mutate(event.currentTarget.checked)}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          className="quiet-icon"
          aria-label={`Delete: ${title}`}
          onClick={() => setDeleting(true)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </div>
      {isDeleting ? <DeleteTrigger trigger={trigger} onClose={() => setDeleting(false)} /> : null}
    </li>
  );
}

function DeleteTrigger({ trigger, onClose }: { readonly trigger: Trigger; readonly onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const { id: triggerId, workflow_id: workflowId, settings } = trigger;
  const remove = async () => {
    await client.call(deleteTrigger, { params: { workflowId, triggerId } });
    await queries.invalidateQueries({ queryKey: ['workflows', workflowId] });
  };
  return (
    <ConfirmByName
      title="Delete this trigger"
      sentence="Nothing starts the workflow this way any more; the address of a webhook answers 404."
      name={settings.kind}
      verb="Delete"
      onConfirm={remove}
      onClose={onClose}
    />
  );
}

function Times({ trigger }: { readonly trigger: Trigger }) {
  const { settings, next_fire_at: next, last_fired_at: last } = trigger;
  return (
    <>
      {settings.kind === 'schedule' ? (
        <>
          <code>{settings.cron}</code> · {settings.time_zone} ·{' '}
        </>
      ) : null}
      {next === null ? null : (
        <>
          next <RelativeTime at={next} /> ·{' '}
        </>
      )}
      {last === null ? (
        'never fired'
      ) : (
        <>
          fired <RelativeTime at={last} />
        </>
      )}
    </>
  );
}
