import { Button } from '@mantine/core';
import { checkProvider, deleteProvider, updateProvider } from '@causeway/contract';
import type { Provider } from '@causeway/contract';

import { useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { PauseMenu } from '../../ui/pause-menu.tsx';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { State } from '../../ui/state.tsx';
import type { StateKind } from '../../ui/state-kind.ts';
import { ProviderSheet } from './provider-sheet.tsx';
import { countModels } from './count-models.ts';
import { useProviderChange } from './use-provider-change.ts';

/** One provider: its state, its masked key, and what can be done with it. */
export function ProviderRow({ provider }: { readonly provider: Provider }) {
  const client = useClient();
  const params = { id: provider.id };
  const check = useProviderChange(() => client.call(checkProvider, { params }));
  const [open, setOpen] = useState<'remove' | 'edit'>();
  const isFixed = provider.source === 'environment';
  return (
    <li className="settings-row">
      <div className="settings-row-main">
        <div className="settings-row-title">
          <strong>{provider.name}</strong>
          <ProviderState provider={provider} />
        </div>
        <code className="muted tiny">{provider.base_url}</code>
        <span className="muted small">{describe(provider)}</span>
      </div>
      <div className="settings-row-actions">
        <Button variant="default" size="xs" loading={check.isPending} onClick={() => check.mutate(undefined)}>
          Test
        </Button>
        {isFixed ? null : <ProviderMenu provider={provider} onOpen={setOpen} />}
      </div>
      <FailureCard error={check.error} onCheck={() => check.mutateAsync(undefined)} />
      {open === 'edit' ? <ProviderSheet provider={provider} onClose={() => setOpen(undefined)} /> : null}
      {open === 'remove' ? <RemoveProvider provider={provider} onClose={() => setOpen(undefined)} /> : null}
    </li>
  );
}

interface ProviderMenuProps {
  readonly provider: Provider;
  readonly onOpen: (what: 'remove' | 'edit') => void;
}

function ProviderMenu({ provider, onOpen }: ProviderMenuProps) {
  const client = useClient();
  const { id, name, enabled } = provider;
  const toggle = useProviderChange(() => client.call(updateProvider, { params: { id }, body: { enabled: !enabled } }));
  return (
    <PauseMenu
      name={name}
      isEnabled={enabled}
      isBusy={toggle.isPending}
      editWords="Change key or address"
      onEdit={() => onOpen('edit')}
      onToggle={() => toggle.mutate(undefined)}
      onRemove={() => onOpen('remove')}
    />
  );
}

function ProviderState({ provider }: { readonly provider: Provider }) {
  const [kind, word] = provider.enabled ? states[provider.status] : (['waiting', 'Paused'] as const);
  return <State kind={kind}>{word}</State>;
}

const states = {
  ok: ['done', 'Works'],
  failed: ['failed', 'Fails'],
  unknown: ['waiting', 'Not tried yet'],
} as const satisfies Record<Provider['status'], readonly [StateKind, string]>;

function describe({ models, key_hint: hint, source, status, cause }: Provider): string {
  const count = models.length === 0 ? undefined : countModels(models.length);
  const key = hint === null ? 'no key' : `key …${hint.replace(/^[.…•*]+/u, '')}`;
  const origin = source === 'environment' ? 'from the environment, changed there' : undefined;
  return [status === 'failed' ? cause?.replace(/\.$/u, '') : undefined, count, key, origin]
    .filter((part) => part !== undefined)
    .join(' · ');
}

function RemoveProvider({ provider, onClose }: { readonly provider: Provider; readonly onClose: () => void }) {
  const client = useClient();
  const remove = useProviderChange(() => client.call(deleteProvider, { params: { id: provider.id } }));
  return (
    <ConfirmByName
      title={`Remove ${provider.name}`}
      sentence="Its key is deleted from this server, and its models no longer answer. Chats are kept."
      name={provider.name}
      verb="Remove"
      onConfirm={() => remove.mutateAsync(undefined)}
      onClose={onClose}
    />
  );
}
