import { Button } from '@mantine/core';
import { createPersonLink, ownerId, updatePerson } from '@causeway/contract';
import type { Person, Role } from '@causeway/contract';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Peek } from '../../../ui/peek.tsx';
import { useRole } from '../use-role.ts';
import { usePeopleChange } from './people-queries.ts';
import { RemovePerson } from './remove-person.tsx';
import { RoleSelect } from './role-select.tsx';

interface PersonSheetProps {
  readonly person: Person;
  readonly onClose: () => void;
}

/** What an admin may do to somebody. */
export function PersonSheet({ person, onClose }: PersonSheetProps) {
  const client = useClient();
  const own = useRole();
  const [isRemoving, setRemoving] = useState(false);
  const isFirst = person.id === ownerId;
  const params = { id: person.id };
  const change = usePeopleChange((body: { role?: Role; suspended?: boolean }) => client.call(updatePerson, { params, body }));
  const link = usePeopleChange(() => client.call(createPersonLink, { params }));
  const isSuspended = person.suspended_at !== null;
  return (
    <Peek title={person.name} onClose={onClose}>
      <div className="sheet-form">
        {isFirst ? <p className="muted small">The first owner stays owner, so that somebody can always get in.</p> : null}
        <RoleSelect
          value={person.role}
          canMakeOwners={own === 'owner'}
          disabled={isFirst || change.isPending}
          onChange={(role) => change.mutate({ role })}
        />
        <FailureCard error={change.error ?? link.error} />
        {link.data === undefined ? null : <CodeBlock label="Works once, for 30 minutes" code={link.data.url} />}
        <div className="person-acts">
          <Button variant="default" loading={link.isPending} onClick={() => link.mutate(undefined)}>
            Make a sign-in link
          </Button>
          {isFirst ? null : (
            <>
              <Button variant="default" loading={change.isPending} onClick={() => change.mutate({ suspended: !isSuspended })}>
                {isSuspended ? 'Let in again' : 'Suspend'}
              </Button>
              <Button variant="default" onClick={() => setRemoving(true)}>
                Remove
              </Button>
            </>
          )}
        </div>
        {isSuspended ? <p className="muted small">Sessions ended and keys are refused until they are let in again.</p> : null}
      </div>
      {isRemoving ? <RemovePerson person={person} onClose={() => setRemoving(false)} /> : null}
    </Peek>
  );
}
