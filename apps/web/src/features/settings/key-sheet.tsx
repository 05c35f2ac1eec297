import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { scopes, scopesOfRole } from '@causeway/contract';
import type { Scope } from '@causeway/contract';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Peek } from '../../ui/peek.tsx';
import { emptyKeyDraft, frontendScopes, isKeyDraftReady } from './key-draft.ts';
import type { KeyDraft } from './key-draft.ts';
import { KeyLimits } from './key-limits.tsx';
import { SecretOnce } from './secret-once.tsx';
import { useCreateKey } from './use-create-key.ts';
import type { CreatedKey } from './use-create-key.ts';
import { useRole } from './use-role.ts';
import './key-sheet.css';

/** Creates a key and shows it the only time it is ever shown. */
export function KeySheet({ onClose }: { readonly onClose: () => void }) {
  const create = useCreateKey();
  return (
    <Peek title={create.data === undefined ? 'Create an API key' : create.data.key.name} onClose={onClose}>
      {create.data === undefined ? (
        <KeyForm onCreate={(draft) => create.mutate(draft)} isBusy={create.isPending} error={create.error} />
      ) : (
        <Result created={create.data.key} budgetError={create.data.budgetError} onClose={onClose} />
      )}
    </Peek>
  );
}

interface KeyFormProps {
  readonly onCreate: (draft: KeyDraft) => void;
  readonly isBusy: boolean;
  readonly error: unknown;
}

function KeyForm({ onCreate, isBusy, error }: KeyFormProps) {
  const [draft, setDraft] = useState<KeyDraft>(emptyKeyDraft);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onCreate(draft);
  };
  return (
    <form className="sheet-form" onSubmit={submit}>
      <TextInput
        label="Name"
        description="What uses it"
        placeholder="My frontend"
        required
        maxLength={100}
        value={draft.name}
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <ScopeChoice chosen={draft.scopes} onChange={(chosen) => setDraft({ ...draft, scopes: chosen })} />
      <Choice label="Expires">
        <SegmentedControl
          aria-label="Expires"
          fullWidth
          value={draft.days}
          onChange={(days) => setDraft({ ...draft, days })}
          data={[
            { value: '30', label: '30 days' },
            { value: '90', label: '90 days' },
            { value: '365', label: '1 year' },
            { value: 'never', label: 'Never' },
          ]}
        />
      </Choice>
      <KeyLimits draft={draft} onChange={setDraft} />
      <FailureCard error={error} />
      <div className="sheet-form-foot">
        <Button type="submit" loading={isBusy} disabled={!isKeyDraftReady(draft)}>
          Create key
        </Button>
      </div>
    </form>
  );
}

function Choice({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="key-choice">
      <span className="mantine-InputWrapper-label">{label}</span>
      {children}
    </div>
  );
}

function ScopeChoice({ chosen, onChange }: ScopesProps) {
  const [kind, setKind] = useState('frontend');
  const held = useHeldScopes();
  const choose = (next: string) => {
    setKind(next);
    if (next === 'frontend') onChange(frontendScopes);
    if (next === 'everything') onChange(held);
  };
  return (
    <>
      <Choice label="It may">
        <SegmentedControl
          aria-label="It may"
          fullWidth
          value={kind}
          onChange={choose}
          data={[
            { value: 'frontend', label: 'Chat' },
            { value: 'everything', label: 'Everything' },
            { value: 'custom', label: 'Choose' },
          ]}
        />
      </Choice>
      {kind === 'custom' ? <Scopes chosen={chosen} onChange={onChange} /> : null}
    </>
  );
}

interface ScopesProps {
  readonly chosen: readonly Scope[];
  readonly onChange: (scopes: readonly Scope[]) => void;
}

/** Nobody can give away more than they hold. */
function useHeldScopes(): readonly Scope[] {
  const held = new Set<string>(scopesOfRole(useRole() ?? 'viewer'));
  return held.has('*') ? scopes : scopes.filter((scope) => held.has(scope));
}

function Scopes({ chosen, onChange }: ScopesProps) {
  return (
    <div className="key-scopes" role="group" aria-label="Scopes">
      {useHeldScopes().map((scope) => (
        <Checkbox
          key={scope}
          size="xs"
          label={<code>{scope}</code>}
          checked={chosen.includes(scope)}
          onChange={(event) =>
            onChange(event.currentTarget.checked ? [...chosen, scope] : chosen.filter((other) => other !== scope))
          }
        />
      ))}
    </div>
  );
}

interface ResultProps {
  readonly created: CreatedKey;
  readonly budgetError: unknown;
  readonly onClose: () => void;
}

function Result({ created, budgetError, onClose }: ResultProps) {
  const { base } = useClient();
  return (
    <>
      <SecretOnce secret={created.secret} />
      <FailureCard error={budgetError} />
      <CodeBlock label="curl" code={`curl ${base}/v1/models \\\n  -H "Authorization: Bearer ${created.secret}"`} />
      <div className="sheet-form-foot">
        <Button onClick={onClose}>I have it</Button>
      </div>
    </>
  );
}
