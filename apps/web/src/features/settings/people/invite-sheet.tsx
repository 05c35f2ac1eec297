import { Button, NativeSelect, TextInput } from '@mantine/core';
import { createInvitation } from '@causeway/contract';
import type { Role } from '@causeway/contract';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Peek } from '../../../ui/peek.tsx';
import { SecretOnce } from '../secret-once.tsx';
import { useRole } from '../use-role.ts';
import { usePeopleChange } from './people-queries.ts';
import { RoleSelect } from './role-select.tsx';

interface Draft {
  readonly email: string;
  readonly role: Role;
  readonly days: string;
}

/** Makes a link and shows it the only time it is ever shown. */
export function InviteSheet({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const invite = usePeopleChange(({ email, role, days }: Draft) =>
    client.call(createInvitation, {
      body: { role, expires_in_days: Number(days), ...(email.trim() === '' ? {} : { email: email.trim() }) },
    }),
  );
  return (
    <Peek title="Invite somebody" onClose={onClose}>
      {invite.data === undefined ? (
        <InviteForm onInvite={(draft) => invite.mutate(draft)} isBusy={invite.isPending} error={invite.error} />
      ) : (
        <div className="sheet-form">
          <p>Send this link to {invite.data.email ?? 'whoever you invite'}. It makes one person, once.</p>
          <SecretOnce secret={invite.data.url} label="Copy link" />
          <div className="sheet-form-foot">
            <Button onClick={onClose}>I have it</Button>
          </div>
        </div>
      )}
    </Peek>
  );
}

interface InviteFormProps {
  readonly onInvite: (draft: Draft) => void;
  readonly isBusy: boolean;
  readonly error: unknown;
}

function InviteForm({ onInvite, isBusy, error }: InviteFormProps) {
  const own = useRole();
  const [draft, setDraft] = useState<Draft>({ email: '', role: 'member', days: '7' });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onInvite(draft);
  };
  return (
    <form className="sheet-form" onSubmit={submit}>
      <TextInput
        label="E-mail address"
        description="Only this address can accept it; empty: whoever has the link"
        type="email"
        maxLength={254}
        value={draft.email}
        onChange={(event) => setDraft({ ...draft, email: event.currentTarget.value })}
      />
      <RoleSelect value={draft.role} canMakeOwners={own === 'owner'} onChange={(role) => setDraft({ ...draft, role })} />
      <NativeSelect
        label="Works for"
        value={draft.days}
        onChange={(event) => setDraft({ ...draft, days: event.currentTarget.value })}
        data={[
          { value: '1', label: '1 day' },
          { value: '7', label: '7 days' },
          { value: '30', label: '30 days' },
        ]}
      />
      <FailureCard error={error} />
      <div className="sheet-form-foot">
        <Button type="submit" loading={isBusy}>
          Make the link
        </Button>
      </div>
    </form>
  );
}
