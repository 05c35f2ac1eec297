import { ActionIcon, Button } from '@mantine/core';
import { deleteCredential } from '@causeway/contract';
import type { Credential } from '@causeway/contract';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { ConfirmByName } from '../../../ui/confirm-by-name.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Section } from '../../../ui/page.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { expression } from '../definition/expression.ts';
import { credentialsQuery } from '../workflow-queries.ts';
import { CredentialSheet } from './credential-sheet.tsx';
import '../../settings/settings.css';

/** What steps sign in with; the same for every project. */
export function Credentials() {
  const client = useClient();
  const credentials = useQuery(credentialsQuery(client));
  const [edited, setEdited] = useState<Credential | 'new'>();
  const list = credentials.data?.credentials;
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
      Add a credential
    </Button>
  );
  return (
    <Section
      title="Credentials"
      hint="Encrypted, sent to their hosts only, in no log and no export."
      action={list === undefined || list.length === 0 ? undefined : add}
    >
      <FailureCard error={credentials.error} onCheck={credentials.refetch} />
      {credentials.isPending ? <RowsSkeleton rows={2} /> : null}
      {list?.length === 0 ? (
        <div className="card">
          <EmptyState
            variant="start"
            sentence={`No credential yet. A step uses one by its name: authentication: { use: crm }, never as ${expression('…')}.`}
            action={add}
          />
        </div>
      ) : null}
      {list === undefined || list.length === 0 ? null : (
        <ul className="card rows">
          {list.map((credential) => (
            <CredentialRow key={credential.id} credential={credential} onReplace={() => setEdited(credential)} />
          ))}
        </ul>
      )}
      {edited === undefined ? null : (
        <CredentialSheet {...(edited === 'new' ? {} : { credential: edited })} onClose={() => setEdited(undefined)} />
      )}
    </Section>
  );
}

const kindWords = { bearer: 'Token', basic: 'User and password', header: 'Header' } as const;

function CredentialRow({ credential, onReplace }: { readonly credential: Credential; readonly onReplace: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const [isDeleting, setDeleting] = useState(false);
  const { id: credentialId, name, kind, hosts, hint, last_used_at: usedAt } = credential;
  return (
    <li className="settings-row">
      <div className="settings-row-main">
        <div className="settings-row-title">
          <strong>{name}</strong>
          <span className="muted small">
            {kindWords[kind]} · {kind === 'bearer' ? `…${hint}` : hint}
          </span>
        </div>
        <span className="muted small">
          <code>{hosts.join(', ')}</code> ·{' '}
          {usedAt === null ? (
            'never used'
          ) : (
            <>
              used <RelativeTime at={usedAt} />
            </>
          )}
        </span>
      </div>
      <div className="settings-row-actions">
        <Button variant="default" size="xs" onClick={onReplace}>
          Replace
        </Button>
        <ActionIcon
          variant="subtle"
          color="gray"
          className="quiet-icon"
          aria-label={`Delete ${name}`}
          onClick={() => setDeleting(true)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </div>
      {isDeleting ? (
        <ConfirmByName
          title={`Delete ${name}`}
          sentence="Steps that name it fail from now on. The secret is erased."
          name={name}
          verb="Delete"
          onConfirm={async () => {
            await client.call(deleteCredential, { params: { credentialId } });
            await queries.invalidateQueries({ queryKey: ['credentials'] });
          }}
          onClose={() => setDeleting(false)}
        />
      ) : null}
    </li>
  );
}
