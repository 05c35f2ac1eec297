import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { createKey, scopes } from '@causeway/contract';
import type { ReplyOf, Scope } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Peek } from '../../ui/peek.tsx';
import { SecretOnce } from './secret-once.tsx';
import './key-sheet.css';

type Created = ReplyOf<typeof createKey>;

/** Creates a key and shows it the only time it is ever shown. */
export function KeySheet({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: ({ name, scopes: chosen, days }: Draft) =>
      client.call(createKey, {
        body: { name: name.trim(), scopes: [...chosen], ...(days === 'never' ? {} : { expires_in_days: Number(days) }) },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
  return (
    <Peek title={create.data === undefined ? 'Create an API key' : create.data.name} onClose={onClose}>
      {create.data === undefined ? (
        <KeyForm onCreate={(draft) => create.mutate(draft)} isBusy={create.isPending} error={create.error} />
      ) : (
        <Result created={create.data} onClose={onClose} />
      )}
    </Peek>
  );
}

interface Draft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly days: string;
}

interface KeyFormProps {
  readonly onCreate: (draft: Draft) => void;
  readonly isBusy: boolean;
  readonly error: unknown;
}

const frontendScopes: readonly Scope[] = ['chat:read', 'chat:write', 'models:read'];
const kinds = { frontend: frontendScopes, everything: scopes } as const;

function KeyForm({ onCreate, isBusy, error }: KeyFormProps) {
  const [draft, setDraft] = useState<Draft>({ name: '', scopes: frontendScopes, days: '90' });
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
      <FailureCard error={error} />
      <div className="sheet-form-foot">
        <Button type="submit" loading={isBusy} disabled={draft.scopes.length === 0}>
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
  const choose = (next: string) => {
    setKind(next);
    if (next === 'frontend' || next === 'everything') onChange(kinds[next]);
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

function Scopes({ chosen, onChange }: ScopesProps) {
  return (
    <div className="key-scopes" role="group" aria-label="Scopes">
      {scopes.map((scope) => (
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

function Result({ created, onClose }: { readonly created: Created; readonly onClose: () => void }) {
  const { base } = useClient();
  return (
    <>
      <SecretOnce secret={created.secret} />
      <CodeBlock label="curl" code={`curl ${base}/v1/models \\\n  -H "Authorization: Bearer ${created.secret}"`} />
      <div className="sheet-form-foot">
        <Button onClick={onClose}>I have it</Button>
      </div>
    </>
  );
}
