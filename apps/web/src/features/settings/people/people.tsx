import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Section } from '../../../ui/page.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { Invitations } from './invitations.tsx';
import { InviteSheet } from './invite-sheet.tsx';
import { peopleQuery } from './people-queries.ts';
import { PersonRow } from './person-row.tsx';

/** Everybody who may sign in, and who was asked to. */
export function People() {
  const client = useClient();
  const people = useQuery(peopleQuery(client));
  const [isInviting, setInviting] = useState(false);
  const invite = (
    <Button leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>
      Invite
    </Button>
  );
  return (
    <>
      <Section title="People" hint="Each has chats, files and keys of their own; projects can be shared." action={invite}>
        <FailureCard error={people.error} onCheck={people.refetch} />
        {people.isPending ? <RowsSkeleton rows={2} /> : null}
        {people.data === undefined ? null : (
          <ul className="card rows">
            {people.data.people.map((person) => (
              <PersonRow key={person.id} person={person} />
            ))}
          </ul>
        )}
      </Section>
      <Invitations />
      {isInviting ? <InviteSheet onClose={() => setInviting(false)} /> : null}
    </>
  );
}
