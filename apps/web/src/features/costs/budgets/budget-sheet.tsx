import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { createBudget, deleteBudget, nanoPerDollar, updateBudget } from '@causeway/contract';
import type { Budget, BudgetPeriod, BudgetScope } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Peek } from '../../../ui/peek.tsx';
import { readDollars } from '../../../ui/money-words.ts';
import { scopeWords } from './budget-words.ts';
import type { Subject } from './use-subjects.ts';
import '../../settings/settings.css';

interface BudgetSheetProps {
  /** Undefined: a new one. */
  readonly budget: Budget | undefined;
  readonly subjects: readonly Subject[];
  readonly onClose: () => void;
}

interface Draft {
  readonly name: string;
  readonly subject: string;
  readonly amount: string;
  readonly period: BudgetPeriod;
  readonly mode: Budget['mode'];
}

const keyOf = (scope: BudgetScope, id: string): string => `${scope} ${id}`;

const draftOf = (budget: Budget | undefined, subjects: readonly Subject[]): Draft => ({
  name: budget?.name ?? '',
  subject: budget ? keyOf(budget.scope, budget.subject_id) : keyOf(subjects[0]?.scope ?? 'user', subjects[0]?.id ?? ''),
  amount: budget ? String(budget.limit_nano / nanoPerDollar) : '10',
  period: budget?.period ?? 'month',
  mode: budget?.mode ?? 'hard',
});

/** Makes a budget, changes one, or removes it. */
export function BudgetSheet({ budget, subjects, onClose }: BudgetSheetProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(budget, subjects));
  const done = {
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ['costs', 'budgets'] }),
  };
  const limit = readDollars(draft.amount);
  const save = useMutation({
    ...done,
    mutationFn: (limitNano: number) => {
      const body = { name: draft.name.trim(), period: draft.period, mode: draft.mode, limit_nano: limitNano };
      if (budget) return client.call(updateBudget, { params: { id: budget.id }, body });
      const subject = subjects.find(({ scope, id }) => keyOf(scope, id) === draft.subject);
      if (!subject) throw new Error('a subject that is offered is known');
      return client.call(createBudget, { body: { ...body, scope: subject.scope, subject_id: subject.id } });
    },
  });
  const remove = useMutation({
    ...done,
    mutationFn: (id: Budget['id']) => client.call(deleteBudget, { params: { id } }),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (limit !== undefined) save.mutate(limit);
  };
  return (
    <Peek title={budget?.name ?? 'New budget'} onClose={onClose}>
      <form className="sheet-form" onSubmit={submit}>
        <BudgetFields draft={draft} onChange={setDraft} subjects={subjects} isNew={budget === undefined} />
        <FailureCard error={save.error ?? remove.error} />
        <div className="sheet-form-foot">
          {budget === undefined ? null : (
            <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate(budget.id)}>
              Remove budget
            </Button>
          )}
          <Button type="submit" loading={save.isPending} disabled={limit === undefined || draft.name.trim() === ''}>
            {budget === undefined ? 'Create budget' : 'Save'}
          </Button>
        </div>
      </form>
    </Peek>
  );
}

interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly subjects: readonly Subject[];
  readonly isNew: boolean;
}

function BudgetFields({ draft, onChange, subjects, isNew }: FieldsProps) {
  return (
    <>
      <TextInput
        label="Name"
        placeholder="Team"
        required
        maxLength={100}
        value={draft.name}
        onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
      />
      {isNew ? (
        <NativeSelect
          label="Who spends it"
          value={draft.subject}
          onChange={(event) => onChange({ ...draft, subject: event.currentTarget.value })}
          data={(['user', 'key', 'project'] as const).flatMap((scope) => {
            const items = subjects.filter((one) => one.scope === scope);
            return items.length === 0
              ? []
              : [{ group: scopeWords[scope], items: items.map(({ id, name }) => ({ value: keyOf(scope, id), label: name })) }];
          })}
        />
      ) : null}
      <TextInput
        label="Amount"
        leftSection="$"
        required
        inputMode="decimal"
        value={draft.amount}
        error={readDollars(draft.amount) === undefined ? 'An amount above 0' : undefined}
        onChange={(event) => onChange({ ...draft, amount: event.currentTarget.value })}
      />
      <SegmentedControl
        aria-label="Period"
        fullWidth
        value={draft.period}
        onChange={(period) => onChange({ ...draft, period })}
        data={[
          { value: 'day', label: 'A day' },
          { value: 'month', label: 'A month' },
          { value: 'total', label: 'In total' },
        ]}
      />
      <SegmentedControl
        aria-label="When it is used up"
        fullWidth
        value={draft.mode}
        onChange={(mode) => onChange({ ...draft, mode })}
        data={[
          { value: 'hard', label: 'Refuse calls' },
          { value: 'warn', label: 'Only warn' },
        ]}
      />
    </>
  );
}
