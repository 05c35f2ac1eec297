import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { modelsQuery } from '../../server/queries.ts';
import { useClient } from '../../server/server-context.tsx';
import { readDollars } from '../../ui/money-words.ts';
import { projectsQuery } from '../workflows/workflow-queries.ts';
import type { KeyDraft } from './key-draft.ts';
import { isAdmin, useRole } from './use-role.ts';

interface KeyLimitsProps {
  readonly draft: KeyDraft;
  readonly onChange: (draft: KeyDraft) => void;
}

/** What narrows a key further than its scopes. */
export function KeyLimits({ draft, onChange }: KeyLimitsProps) {
  const client = useClient();
  const role = useRole();
  const projects = useQuery(projectsQuery(client)).data?.projects ?? [];
  const models = useQuery(modelsQuery(client)).data?.data ?? [];
  const isBudgetWrong = draft.budget.trim() !== '' && readDollars(draft.budget) === undefined;
  return (
    <details className="key-limits">
      <summary>Limits: project, models, rate, budget</summary>
      <div className="sheet-form">
        <NativeSelect
          label="Project"
          description="It sees the workflows of this one, and its costs count there"
          value={draft.projectId}
          onChange={(event) => onChange({ ...draft, projectId: event.currentTarget.value })}
          data={[{ value: '', label: 'All' }, ...projects.map(({ id, name }) => ({ value: id, label: name }))]}
        />
        <Textarea
          label="Models"
          description="Full ids, or a provider and /*; empty: every model"
          placeholder={models[0]?.id ?? 'openai/*'}
          autosize
          minRows={1}
          maxRows={5}
          spellCheck={false}
          value={draft.models}
          onChange={(event) => onChange({ ...draft, models: event.currentTarget.value })}
        />
        <Checkbox
          label="Strict rate limits"
          description="Every request counts in the strict tier"
          checked={draft.isStrict}
          onChange={(event) => onChange({ ...draft, isStrict: event.currentTarget.checked })}
        />
        {isAdmin(role) ? (
          <TextInput
            label="Budget a month, in US dollars"
            description="Calls that do not fit are refused; empty: no budget of its own"
            inputMode="decimal"
            error={isBudgetWrong ? 'An amount above 0' : undefined}
            value={draft.budget}
            onChange={(event) => onChange({ ...draft, budget: event.currentTarget.value })}
          />
        ) : null}
      </div>
    </details>
  );
}
