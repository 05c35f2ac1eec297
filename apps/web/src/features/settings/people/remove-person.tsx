import { SegmentedControl } from '@mantine/core';
import { listBelongings, removePerson } from '@causeway/contract';
import type { Person } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { ConfirmByName } from '../../../ui/confirm-by-name.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { belongingWords } from './belonging-words.ts';
import { usePeopleChange } from './people-queries.ts';

type Fate = 'keep' | 'delete';

const outcomes: Readonly<Record<Fate, string>> = {
  keep: 'All of it stays in the database, where nobody sees it. It can still be deleted later.',
  delete: 'All of it is deleted for good, files and messages too. Nothing brings it back.',
};

interface RemovePersonProps {
  readonly person: Person;
  readonly onClose: () => void;
}

/** Ends what acts for somebody, and asks what becomes of what they have. */
export function RemovePerson({ person, onClose }: RemovePersonProps) {
  const client = useClient();
  const [fate, setFate] = useState<Fate>('keep');
  const params = { id: person.id };
  const had = useQuery({
    queryKey: ['people', person.id, 'belongings'],
    queryFn: ({ signal }) => client.call(listBelongings, { params, signal }),
  });
  const remove = usePeopleChange(() => client.call(removePerson, { params, query: { belongings: fate } }));
  const belongings = had.data?.belongings ?? [];
  return (
    <ConfirmByName
      title={`Remove ${person.name}`}
      sentence="Sessions, keys, running answers and calls, schedules, other triggers and runs end at once. Costs and the audit log stay."
      name={person.name}
      verb={fate === 'delete' ? 'Remove and delete' : 'Remove'}
      onConfirm={() => remove.mutateAsync(undefined)}
      onClose={onClose}
    >
      <FailureCard error={had.error} onCheck={had.refetch} />
      {had.data === undefined ? null : (
        <p>{belongings.length === 0 ? 'They have made nothing yet.' : <>They have {belongingWords(belongings)}.</>}</p>
      )}
      {belongings.length === 0 ? null : (
        <div className="remove-person">
          <SegmentedControl
            fullWidth
            aria-label="What becomes of it"
            value={fate}
            onChange={(value) => setFate(value === 'delete' ? 'delete' : 'keep')}
            data={[
              { value: 'keep', label: 'It stays' },
              { value: 'delete', label: 'It is deleted' },
            ]}
          />
          <p className="muted small">{outcomes[fate]}</p>
        </div>
      )}
    </ConfirmByName>
  );
}
