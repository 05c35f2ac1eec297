import { Button } from '@mantine/core';
import type { DataFile, DataProfile, Sheet } from '@causeway/contract';
import { IconAlertTriangle, IconCheck, IconInfoCircle, IconPlus, IconX } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import type { ChangeView } from '../file/change-view.ts';
import { formatCount, formatShare } from '../format-count.ts';
import { cellText } from '../grid/cell-text.ts';
import { sentenceText } from '../recipe/step-sentence.ts';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { isStepIn } from './is-step-in.ts';
import { mergeWarnings } from './merge-warnings.ts';
import type { ShownWarning } from './merge-warnings.ts';
import './warnings.css';

interface WarningsPanelProps {
  readonly file: DataFile;
  readonly sheet: Sheet;
  readonly profile: UseQueryResult<DataProfile>;
  readonly onChange: ChangeView;
}

/** What is worth a look, with rows that show it, and the step that mends it. */
export function WarningsPanel({ file, sheet, profile, onChange }: WarningsPanelProps) {
  const warnings = useMemo(() => mergeWarnings(file, sheet, profile.data), [file, sheet, profile.data]);
  return (
    <div className="warnings">
      <FailureCard error={profile.error} onCheck={profile.refetch} />
      {profile.isPending && file.status === 'ready' ? (
        <p className="muted small warnings-busy">Looking at every column.</p>
      ) : null}
      {profile.data !== undefined && warnings.length === 0 ? (
        <EmptyState variant="completed" sentence="Nothing odd was found in this sheet." />
      ) : null}
      <ul>
        {warnings.map((warning) => (
          <Warning key={warning.key} warning={warning} onColumn={(column) => onChange({ column })} />
        ))}
      </ul>
    </div>
  );
}

const icons = { error: IconX, warning: IconAlertTriangle, info: IconInfoCircle } as const;
const words = { error: 'Error', warning: 'Warning', info: 'Note' } as const;

interface WarningProps {
  readonly warning: ShownWarning;
  readonly onColumn: (column: string) => void;
}

function Warning({ warning, onColumn }: WarningProps) {
  const { severity, column, message, count, share, examples } = warning;
  const Icon = icons[severity];
  return (
    <li className="warning" data-severity={severity}>
      <Icon className="warning-icon" size={16} stroke={2} role="img" aria-label={words[severity]} />
      <div className="warning-body">
        <p>{message}</p>
        <p className="muted tiny tabular warning-facts">
          {column === null ? null : (
            <button type="button" className="warning-column" onClick={() => onColumn(column)}>
              {column}
            </button>
          )}
          {count === undefined ? null : (
            <span>
              {formatCount(count)} {count === 1 ? 'time' : 'times'}
              {share === undefined || share === 0 ? '' : `, ${formatShare(share)}`}
            </span>
          )}
        </p>
        {examples.length === 0 ? null : (
          <ul className="warning-examples">
            {examples.slice(0, 3).map(({ line, value }) => (
              <li key={`${line} ${value}`}>
                <span className="muted tabular">{line ?? ''}</span>
                {column === null && value === null ? <span>the whole row</span> : <ExampleValue value={value} />}
              </li>
            ))}
          </ul>
        )}
        <AddStep warning={warning} />
      </div>
    </li>
  );
}

function ExampleValue({ value }: { readonly value: string | null }) {
  if (value === null || value === '') return <span className="muted">{value === null ? 'null' : 'empty'}</span>;
  return <code className="clip">{cellText(value)}</code>;
}

/** One click adds the suggested step; once it is in the recipe, it says so. */
function AddStep({ warning: { step } }: { readonly warning: ShownWarning }) {
  const { add, steps } = useDraftSteps();
  if (step === null) return null;
  if (isStepIn(steps, step)) {
    return (
      <span className="warning-added small">
        <IconCheck size={14} aria-hidden="true" /> In the recipe
      </span>
    );
  }
  const sentence = sentenceText(step);
  return (
    <Button
      variant="default"
      size="compact-sm"
      className="warning-add"
      leftSection={<IconPlus size={14} />}
      aria-label={`Add step: ${sentence}`}
      onClick={() => add(step)}
    >
      {sentence}
    </Button>
  );
}
