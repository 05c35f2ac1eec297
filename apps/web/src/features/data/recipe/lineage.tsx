import { TextInput } from '@mantine/core';
import type { DataFile, RecipeCheck } from '@causeway/contract';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { DraftStep } from '../draft-steps.ts';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { columnSteps } from './column-steps.ts';
import { sentenceText } from './step-sentence.ts';

/** For each column of the result: the columns of the sheet it is made of, and the steps on the way. */
export function Lineage({ file }: { readonly file: DataFile }) {
  const { check, steps, sheet } = useDraftSteps();
  const [text, setText] = useState('');
  if (check === undefined) return null;
  const found = check.columns.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));
  const labels = new Map(file.sheets.find(({ name }) => name === sheet)?.fields.map(({ name, label }) => [name, label]));
  return (
    <>
      <TextInput
        size="xs"
        type="search"
        aria-label="Search columns"
        placeholder="Search columns"
        leftSection={<IconSearch size={14} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ul className="lineage">
        {found.map(({ name, type }) => (
          <li key={name}>
            <p className="lineage-name">
              <b>{name}</b> <span className="muted tiny">{type}</span>
            </p>
            <Origin name={name} check={check} steps={steps} labels={labels} />
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="muted small">No column by that name</p> : null}
    </>
  );
}

interface OriginProps {
  readonly name: string;
  readonly check: RecipeCheck;
  readonly steps: readonly DraftStep[];
  readonly labels: ReadonlyMap<string, string>;
}

function Origin({ name, check, steps, labels }: OriginProps) {
  const sources = check.lineage[name] ?? [];
  const touched = new Set(columnSteps(check, name));
  const by = steps.filter(({ id }) => touched.has(id));
  return (
    <>
      <p className="muted small">
        {sources.length === 0
          ? 'Of no column of the sheet'
          : `From ${sources.map((source) => labels.get(source) ?? source).join(', ')}`}
      </p>
      {by.length === 0 ? null : (
        <ol className="lineage-steps small">
          {by.map((step) => (
            <li key={step.id}>{sentenceText(step)}</li>
          ))}
        </ol>
      )}
    </>
  );
}
