import { Button } from '@mantine/core';
import type { DataFile, ParameterValue } from '@causeway/contract';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { OutputForm } from './output-form.tsx';
import { readChoice } from './output-choice.ts';
import { ParameterValues } from './parameter-values.tsx';
import { RunHistory } from './run-history.tsx';
import { RunView } from './run-view.tsx';
import { runsQuery } from './run-queries.ts';
import { useStartRun } from './use-start-run.ts';
import './runs.css';

/** Run the steps over all rows: what to write, how far it is, what came out, and what ran before. */
export function RunSection({ file }: { readonly file: DataFile }) {
  const { steps, draft, check, sheet } = useDraftSteps();
  const client = useClient();
  const runs = useQuery(runsQuery(client, file.id));
  const [isOpen, setOpen] = useState(false);
  const broken = check?.steps.filter(({ status }) => status === 'broken').length ?? 0;
  const [latest, ...earlier] = runs.data ?? [];
  return (
    <section className="run-section" aria-label="Run">
      {isOpen ? (
        <RunForm file={file} onClose={() => setOpen(false)} />
      ) : (
        <div className="run-section-start">
          <Button
            leftSection={<IconPlayerPlay size={15} />}
            disabled={broken > 0 || draft.trial !== undefined}
            onClick={() => setOpen(true)}
          >
            Run
          </Button>
          <span className="muted small">
            {reasonOf({ broken, isTrying: draft.trial !== undefined, steps: steps.length, sheet })}
          </span>
        </div>
      )}
      {latest === undefined ? null : <RunView key={latest.run_id} run={latest} steps={steps} />}
      {earlier.length === 0 ? null : <RunHistory runs={earlier} />}
    </section>
  );
}

interface Readiness {
  readonly broken: number;
  readonly isTrying: boolean;
  readonly steps: number;
  readonly sheet: string;
}

function reasonOf({ broken, isTrying, steps, sheet }: Readiness): string {
  if (isTrying) return 'Add or cancel the open step first';
  if (broken > 0) return broken === 1 ? 'One step cannot run yet' : `${broken} steps cannot run yet`;
  return steps === 0 ? `Writes ${sheet} as it is` : 'Over all rows';
}

function RunForm({ file, onClose }: { readonly file: DataFile; readonly onClose: () => void }) {
  const { steps, draft, sheet } = useDraftSteps();
  const [choice, setChoice] = useState(readChoice);
  const [values, setValues] = useState<Readonly<Record<string, ParameterValue>>>({});
  const start = useStartRun();
  const { parameters } = draft;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    start.mutate({ fileId: file.id, sheet, steps, parameters, values, choice }, { onSuccess: onClose });
  };
  return (
    <form className="run-form" onSubmit={submit} aria-label="Run the recipe">
      <OutputForm choice={choice} onChange={setChoice} />
      {choice.format === 'postgres' ? null : <ParameterValues parameters={parameters} values={values} onChange={setValues} />}
      <FailureCard error={start.error} />
      <footer className="step-form-foot">
        <Button variant="default" size="xs" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" size="xs" loading={start.isPending} leftSection={<IconPlayerPlay size={14} />}>
          Run over all rows
        </Button>
      </footer>
    </form>
  );
}
