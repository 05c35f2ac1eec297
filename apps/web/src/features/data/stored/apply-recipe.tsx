import { Button, NativeSelect, Select } from '@mantine/core';
import { runRecipe } from '@causeway/contract';
import type { DataFile, DataRun, FileId, ParameterValue, StoredRecipe } from '@causeway/contract';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { openDraft } from '../draft-steps.ts';
import { readDraft, writeDraft } from '../draft-store.ts';
import { OutputForm } from '../runs/output-form.tsx';
import { outputOf, readChoice, writeChoice } from '../runs/output-choice.ts';
import type { OutputChoice } from '../runs/output-choice.ts';
import { ParameterValues } from '../runs/parameter-values.tsx';
import { DriftView } from './drift-view.tsx';
import { driftQuery, filesByNameQuery } from './recipe-queries.ts';
import { savedOf } from './steps-of-recipe.ts';

const typingMs = 180;

interface ApplyRecipeProps {
  readonly recipe: StoredRecipe;
  readonly onRun: (run: DataRun) => void;
}

/** A recipe over another file: what would not fit first, then its values, then the run. */
export function ApplyRecipe({ recipe, onRun }: ApplyRecipeProps) {
  const client = useClient();
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), typingMs);
  const [file, setFile] = useState<DataFile>();
  const [sheet, setSheet] = useState('');
  const files = useQuery(filesByNameQuery(client, text)).data?.files.filter(({ status }) => status === 'ready') ?? [];
  const known = file === undefined || files.some(({ id }) => id === file.id) ? files : [file, ...files];
  const choose = (id: string | null) => {
    const next = known.find((one) => one.id === id);
    setFile(next);
    setSheet(next?.sheets.find(({ name }) => name === recipe.made_for?.sheet)?.name ?? next?.sheets[0]?.name ?? '');
  };
  return (
    <div className="apply-recipe">
      <Select
        label="File"
        placeholder="Choose a file"
        searchable
        data={known.map(({ id, name }) => ({ value: id, label: name }))}
        value={file?.id ?? null}
        filter={({ options }) => options}
        onSearchChange={(next) => setTyped(next === file?.name ? '' : next)}
        nothingFoundMessage="No file by that name"
        onChange={choose}
      />
      {file === undefined || file.sheets.length < 2 ? null : (
        <NativeSelect
          label="Sheet"
          data={file.sheets.map(({ name }) => name)}
          value={sheet}
          onChange={(event) => setSheet(event.currentTarget.value)}
        />
      )}
      {file === undefined ? null : (
        <OnSheet key={`${file.id} ${sheet}`} recipe={recipe} fileId={file.id} sheet={sheet} onRun={onRun} />
      )}
    </div>
  );
}

interface OnSheetProps extends ApplyRecipeProps {
  readonly fileId: FileId;
  readonly sheet: string;
}

interface Applied {
  readonly choice: OutputChoice;
  readonly values: Readonly<Record<string, ParameterValue>>;
}

function useApply({ recipe, fileId, sheet, onRun }: OnSheetProps) {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ choice, values }: Applied) =>
      client.call(runRecipe, {
        params: { recipeId: recipe.id },
        query: { wait: '0' },
        body: { file_id: fileId, sheet, revision: recipe.revision, values: { ...values }, output: outputOf(choice) },
      }),
    async onSuccess(started, { choice }) {
      writeChoice(choice);
      onRun(started);
      await queries.invalidateQueries({ queryKey: ['recipes', recipe.id, 'runs'] });
    },
  });
}

function OnSheet({ recipe, fileId, sheet, onRun }: OnSheetProps) {
  const client = useClient();
  const drift = useQuery(driftQuery(client, { recipe, fileId, sheet }));
  const [choice, setChoice] = useState<OutputChoice>(firstFile);
  const [values, setValues] = useState<Readonly<Record<string, ParameterValue>>>({});
  const run = useApply({ recipe, fileId, sheet, onRun });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    run.mutate({ choice, values });
  };
  return (
    <form className="apply-recipe" onSubmit={submit} aria-label="Run on this sheet">
      <FailureCard error={drift.error} onCheck={drift.refetch} />
      {drift.data === undefined ? null : <DriftView drift={drift.data} />}
      {drift.data?.can_run === true ? (
        <>
          <ParameterValues parameters={recipe.plan.parameters} values={values} onChange={setValues} />
          <OutputForm choice={choice} onChange={setChoice} isFileOnly />
        </>
      ) : null}
      <FailureCard error={run.error} />
      <footer className="step-form-foot">
        <Button
          variant="default"
          size="xs"
          renderRoot={(props) => (
            <Link
              {...props}
              to="/data/$fileId"
              params={{ fileId }}
              search={{ sheet }}
              onClick={() => handOver(recipe, fileId, sheet)}
            />
          )}
        >
          Open in the file
        </Button>
        <Button
          type="submit"
          size="xs"
          disabled={drift.data?.can_run !== true}
          loading={run.isPending}
          leftSection={<IconPlayerPlay size={14} />}
        >
          Run
        </Button>
      </footer>
    </form>
  );
}

function firstFile(): OutputChoice {
  const choice = readChoice();
  return choice.format === 'postgres' ? { ...choice, format: 'csv' } : choice;
}

/** The file's page opens with these steps; those that were there before stay one undo away. */
function handOver(recipe: StoredRecipe, fileId: FileId, sheet: string): void {
  const saved = savedOf(recipe);
  const { history } = readDraft(fileId, sheet);
  const versions = [...history.versions, saved.steps];
  writeDraft(fileId, sheet, { ...openDraft([], saved), history: { versions, at: versions.length - 1 } });
}
