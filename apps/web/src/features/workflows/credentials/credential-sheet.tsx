import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { createCredential, replaceCredential } from '@causeway/contract';
import type { Credential, CredentialSecret } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Peek } from '../../../ui/peek.tsx';

interface CredentialSheetProps {
  /** Absent: a new one. */
  readonly credential?: Credential;
  readonly onClose: () => void;
}

const beginnings = {
  bearer: { kind: 'bearer', token: '' },
  basic: { kind: 'basic', username: '', password: '' },
  header: { kind: 'header', header: 'X-Api-Key', value: '' },
} as const satisfies Readonly<Record<CredentialSecret['kind'], CredentialSecret>>;

/** Adds a credential, or replaces hosts and secret of one together. */
export function CredentialSheet({ credential, onClose }: CredentialSheetProps) {
  const [name, setName] = useState(credential?.name ?? '');
  const [hosts, setHosts] = useState(credential?.hosts.join(', ') ?? '');
  const [secret, setSecret] = useState<CredentialSecret>(beginnings[credential?.kind ?? 'bearer']);
  const save = useSaveCredential(credential, onClose);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate({ name, hosts: hosts.split(/[\s,]+/u).filter(Boolean), secret });
  };
  return (
    <Peek title={credential === undefined ? 'Add a credential' : `Replace ${credential.name}`} onClose={onClose}>
      <form className="sheet-form" onSubmit={submit}>
        {credential === undefined ? (
          <TextInput
            label="Name"
            description="Steps say authentication: { use: name }"
            required
            pattern="[A-Za-z0-9][A-Za-z0-9_\-]*"
            maxLength={63}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        ) : null}
        <TextInput
          label="Hosts"
          description="Where it may be sent: api.example.com, *.example.com"
          required
          value={hosts}
          onChange={(event) => setHosts(event.currentTarget.value)}
        />
        <NativeSelect
          label="Kind"
          data={[
            { value: 'bearer', label: 'Bearer token' },
            { value: 'basic', label: 'User and password' },
            { value: 'header', label: 'A header' },
          ]}
          value={secret.kind}
          onChange={(event) => setSecret(beginnings[kindOf(event.currentTarget.value)])}
        />
        <SecretFields secret={secret} onChange={setSecret} />
        <FailureCard error={save.error} />
        <div className="sheet-form-foot">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Peek>
  );
}

interface Wish {
  readonly name: string;
  readonly hosts: string[];
  readonly secret: CredentialSecret;
}

function useSaveCredential(credential: Credential | undefined, onSaved: () => void) {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, hosts, secret }: Wish) =>
      credential === undefined
        ? client.call(createCredential, { body: { name, hosts, secret } })
        : client.call(replaceCredential, { params: { credentialId: credential.id }, body: { hosts, secret } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['credentials'] });
      onSaved();
    },
  });
}

const kindOf = (value: string): CredentialSecret['kind'] => (value === 'basic' || value === 'header' ? value : 'bearer');

interface SecretFieldsProps {
  readonly secret: CredentialSecret;
  readonly onChange: (secret: CredentialSecret) => void;
}

function SecretFields({ secret, onChange }: SecretFieldsProps) {
  switch (secret.kind) {
    case 'bearer':
      return <Secret label="Token" value={secret.token} onChange={(token) => onChange({ ...secret, token })} />;
    case 'basic':
      return (
        <>
          <TextInput
            label="User"
            required
            autoComplete="off"
            value={secret.username}
            onChange={(event) => onChange({ ...secret, username: event.currentTarget.value })}
          />
          <Secret label="Password" value={secret.password} onChange={(password) => onChange({ ...secret, password })} />
        </>
      );
    case 'header':
      return (
        <>
          <TextInput
            label="Header"
            required
            value={secret.header}
            onChange={(event) => onChange({ ...secret, header: event.currentTarget.value })}
          />
          <Secret label="Value" value={secret.value} onChange={(value) => onChange({ ...secret, value })} />
        </>
      );
  }
}

interface SecretProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Secret({ label, value, onChange }: SecretProps) {
  return (
    <PasswordInput
      label={label}
      description="Encrypted on the server and never shown again"
      required
      autoComplete="off"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': `Show ${label.toLowerCase()}` }}
    />
  );
}
