import { Button, PasswordInput, TextInput } from '@mantine/core';
import { CallFailure } from '@causeway/client';
import { checkProvider, createProvider, updateProvider } from '@causeway/contract';
import type { Provider } from '@causeway/contract';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Peek } from '../../ui/peek.tsx';
import { PresetPicker } from './preset-picker.tsx';
import type { ProviderPreset } from './provider-presets.ts';
import { useProviderChange } from './use-provider-change.ts';

interface ProviderSheetProps {
  /** Absent: a new one. */
  readonly provider?: Provider;
  readonly onClose: () => void;
}

/** Adds or changes a provider. */
export function ProviderSheet({ provider, onClose }: ProviderSheetProps) {
  const [preset, setPreset] = useState<ProviderPreset | undefined>(() =>
    provider === undefined ? undefined : presetOf(provider),
  );
  const title = provider === undefined ? 'Add a provider' : `Change ${provider.name}`;
  return (
    <Peek title={title} onClose={onClose}>
      {provider === undefined ? <PresetPicker chosen={preset} onChoose={setPreset} /> : null}
      {preset === undefined ? null : <ProviderForm key={preset.name} preset={preset} provider={provider} onClose={onClose} />}
    </Peek>
  );
}

function presetOf({ name, kind, base_url: baseUrl }: Provider): ProviderPreset {
  return { name, label: name, kind, baseUrl, key: 'optional', hint: '' };
}

interface ProviderFormProps {
  readonly preset: ProviderPreset;
  readonly provider: Provider | undefined;
  readonly onClose: () => void;
}

function ProviderForm({ preset, provider, onClose }: ProviderFormProps) {
  const [draft, setDraft] = useState({ name: preset.name === 'custom' ? '' : preset.name, baseUrl: preset.baseUrl, key: '' });
  const save = useSave(preset, provider);
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const wrong = save.error instanceof CallFailure ? save.error : undefined;
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    // The card below says what went wrong.
    const saved = await save.mutateAsync(draft).catch(() => undefined);
    if (saved !== undefined) onClose();
  };
  return (
    <form className="sheet-form" onSubmit={(event) => void submit(event)}>
      <TextInput
        label="Name"
        description="Models are called name/model"
        required
        pattern="[a-z0-9][a-z0-9\-]*"
        title="Lower-case letters, digits and dashes"
        maxLength={40}
        value={draft.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={wrong?.param === 'name' ? wrong.message : undefined}
      />
      <TextInput
        label="Address"
        description="Ends where /chat/completions begins"
        type="url"
        required
        value={draft.baseUrl}
        onChange={(event) => set({ baseUrl: event.currentTarget.value })}
        error={wrong?.param === 'base_url' ? wrong.message : undefined}
      />
      {preset.key === 'none' ? null : (
        <PasswordInput
          label="API key"
          description={<KeyHelp preset={preset} provider={provider} />}
          required={preset.key === 'needed'}
          autoComplete="off"
          placeholder={provider?.key_hint === undefined || provider.key_hint === null ? '' : `Unchanged: …${provider.key_hint}`}
          value={draft.key}
          onChange={(event) => set({ key: event.currentTarget.value })}
          error={wrong?.param === 'api_key' ? wrong.message : undefined}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the key' }}
        />
      )}
      <FailureCard
        error={wrong?.param === 'name' || wrong?.param === 'base_url' || wrong?.param === 'api_key' ? undefined : save.error}
      />
      <div className="sheet-form-foot">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={save.isPending}>
          {provider === undefined ? 'Add and test' : 'Save and test'}
        </Button>
      </div>
    </form>
  );
}

function KeyHelp({ preset, provider }: { readonly preset: ProviderPreset; readonly provider: Provider | undefined }) {
  if (provider !== undefined) return 'Needed again when the host of the address changes';
  if (preset.keysAt === undefined) return 'Encrypted on the server; only its last four characters are shown again';
  return (
    <>
      Encrypted on the server.{' '}
      <a href={preset.keysAt} target="_blank" rel="noreferrer">
        Create one at {preset.label}
      </a>
    </>
  );
}

interface Draft {
  readonly name: string;
  readonly baseUrl: string;
  readonly key: string;
}

/** Saves, then asks the provider for its models; that it does not answer is shown in its row, not lost. */
function useSave(preset: ProviderPreset, provider: Provider | undefined) {
  const client = useClient();
  return useProviderChange(async ({ name, baseUrl, key }: Draft) => {
    const body = { name, kind: preset.kind, base_url: baseUrl.trim(), ...(key.trim() === '' ? {} : { api_key: key.trim() }) };
    const saved =
      provider === undefined
        ? await client.call(createProvider, { body })
        : await client.call(updateProvider, { params: { id: provider.id }, body });
    await client.call(checkProvider, { params: { id: saved.id } }).catch(() => undefined);
    return saved;
  });
}
