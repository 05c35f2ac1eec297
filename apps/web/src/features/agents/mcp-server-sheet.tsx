import { Button, PasswordInput, TextInput } from '@mantine/core';
import { CallFailure } from '@causeway/client';
import { checkMcpServer, createMcpServer, updateMcpServer } from '@causeway/contract';
import type { McpServer } from '@causeway/contract';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Peek } from '../../ui/peek.tsx';
import { useAgentChange } from './use-agent-change.ts';

interface McpServerSheetProps {
  /** Absent: a new one. */
  readonly server?: McpServer;
  readonly onClose: () => void;
}

interface Draft {
  readonly name: string;
  readonly url: string;
  readonly token: string;
}

/** Saves, then asks the server for its tools; that it does not answer is shown in its row, not lost. */
function useSave(server: McpServer | undefined) {
  const client = useClient();
  return useAgentChange(async ({ name, url, token }: Draft) => {
    const credential = token.trim() === '' ? {} : { credential: { kind: 'bearer' as const, token: token.trim() } };
    const body = { url: url.trim(), ...credential };
    const saved =
      server === undefined
        ? await client.call(createMcpServer, { body: { name: name.trim(), ...body } })
        : await client.call(updateMcpServer, { params: { id: server.id }, body });
    await client.call(checkMcpServer, { params: { id: saved.id } }).catch(() => undefined);
    return saved;
  });
}

/** Adds or changes an MCP server. */
export function McpServerSheet({ server, onClose }: McpServerSheetProps) {
  const [draft, setDraft] = useState<Draft>({ name: server?.name ?? '', url: server?.url ?? '', token: '' });
  const set = (changes: Partial<Draft>) => setDraft((now) => ({ ...now, ...changes }));
  const save = useSave(server);
  const wrong = save.error instanceof CallFailure ? save.error : undefined;
  const errorOf = (param: string) => (wrong?.param === param ? wrong.message : undefined);
  const isPlaced = errorOf('name') !== undefined || errorOf('url') !== undefined;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate(draft, { onSuccess: onClose });
  };
  return (
    <Peek title={server === undefined ? 'Add an MCP server' : `Change ${server.name}`} onClose={onClose}>
      <form className="sheet-form" onSubmit={submit}>
        <Fields server={server} draft={draft} onChange={set} errorOf={errorOf} />
        <FailureCard error={isPlaced ? undefined : save.error} />
        <div className="sheet-form-foot">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {server === undefined ? 'Add and check' : 'Save and check'}
          </Button>
        </div>
      </form>
    </Peek>
  );
}

interface FieldsProps {
  readonly server: McpServer | undefined;
  readonly draft: Draft;
  readonly onChange: (changes: Partial<Draft>) => void;
  readonly errorOf: (param: string) => string | undefined;
}

function Fields({ server, draft, onChange, errorOf }: FieldsProps) {
  return (
    <>
      {server === undefined ? (
        <TextInput
          label="Name"
          description="Its tools are named after it: letters, digits and -"
          placeholder="github"
          required
          maxLength={24}
          value={draft.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
          error={errorOf('name')}
        />
      ) : null}
      <TextInput
        label="Address"
        description="Of its streamable HTTP endpoint"
        placeholder="https://mcp.example.com/mcp"
        required
        type="url"
        value={draft.url}
        onChange={(event) => onChange({ url: event.currentTarget.value })}
        error={errorOf('url')}
      />
      <PasswordInput
        label="Bearer token"
        description={
          server === undefined ? 'Encrypted on the server, sent to this address only' : 'Needed again when the address changes'
        }
        autoComplete="off"
        placeholder={server?.credential_hint ? `Unchanged: ${server.credential_hint}` : ''}
        value={draft.token}
        onChange={(event) => onChange({ token: event.currentTarget.value })}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the token' }}
      />
    </>
  );
}
