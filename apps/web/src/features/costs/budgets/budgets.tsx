import { Button } from '@mantine/core';
import type { Budget } from '@causeway/contract';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { useCan } from '../../../server/use-can.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Section } from '../../../ui/page.tsx';
import { budgetsQuery } from '../costs-queries.ts';
import { BudgetBar } from './budget-bar.tsx';
import { scopeWords } from './budget-words.ts';

interface BudgetsProps {
  readonly names: ReadonlyMap<string, string>;
  readonly onOpen: (budget: Budget | 'new') => void;
}

/** Who may spend how much, and what is left. */
export function Budgets({ names, onOpen }: BudgetsProps) {
  const budgets = useQuery(budgetsQuery(useClient()));
  const list = budgets.data?.budgets;
  const isEmpty = list?.length === 0;
  const maySet = useCan('usage:write');
  return (
    <Section
      title={maySet ? 'Budgets' : 'Budgets that limit you'}
      {...(isEmpty || !maySet
        ? {}
        : {
            action: (
              <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => onOpen('new')}>
                New budget
              </Button>
            ),
          })}
    >
      <FailureCard error={budgets.error} onCheck={budgets.refetch} />
      {isEmpty ? (
        <div className="card">
          <EmptyState
            variant="start"
            sentence={
              maySet
                ? 'No budget limits what a key, a person or a project may spend.'
                : 'No budget limits you, your keys or your projects.'
            }
            action={maySet ? <Button onClick={() => onOpen('new')}>New budget</Button> : undefined}
          />
        </div>
      ) : null}
      {list === undefined || isEmpty ? null : (
        <ul className="card rows budgets">
          {list.map((budget) => (
            <BudgetBar
              key={budget.id}
              budget={budget}
              subject={`${scopeWords[budget.scope]} ${names.get(budget.subject_id) ?? budget.subject_id}`}
              onOpen={maySet ? () => onOpen(budget) : undefined}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}
