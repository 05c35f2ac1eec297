import { ActionIcon, Button, TextInput } from '@mantine/core';
import type { DataFile, RecipeProblem } from '@causeway/contract';
import { IconX } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RefObject, SyntheticEvent } from 'react';
import type { DraftStep, StepTrial } from '../../draft-steps.ts';
import { useDraftSteps } from '../../use-draft-steps.tsx';
import { ChangesNote } from '../changes-note.tsx';
import { columnsBefore } from '../columns-before.ts';
import { placeProblems } from '../place-problems.ts';
import { StepIcon } from '../step-icon.tsx';
import { kindOf } from '../step-kinds.ts';
import { textPart, writePart } from '../step-parts.ts';
import { stepTitle } from '../step-sentence.ts';
import { StepProblems } from '../step-problems.tsx';
import { StepFormContext } from './form-context.ts';
import { StepField } from './step-field.tsx';
import { useSheetChoices } from './use-sheet-choices.ts';
import './step-form.css';

interface StepFormViewProps {
  readonly file: DataFile;
  readonly trial: StepTrial;
  /** It is in the recipe already. */
  readonly isEdit: boolean;
}

/** The settings of a step that is tried: its effect shows at once, and it joins the recipe when it is kept. */
export function StepFormView({ file, trial, isEdit }: StepFormViewProps) {
  const { check, dispatch } = useDraftSteps();
  const root = useRef<HTMLFormElement>(null);
  const [isChanged, setChanged] = useState(false);
  const [isTold, setTold] = useState(isEdit);
  const { step } = trial;
  const checked = check?.steps.find(({ id }) => id === step.id);
  const problems = isTold ? (checked?.problems ?? []) : [];
  const change = (next: DraftStep) => {
    setChanged(true);
    setTold(true);
    dispatch({ type: 'try', trial: { ...trial, step: next } });
  };
  const drop = useCallback(() => dispatch({ type: 'try', trial: undefined }), [dispatch]);
  // What was typed is thrown away by a button only.
  useFocusOfForm(root, isChanged ? undefined : drop);
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTold(true);
    if (checked?.status !== 'broken') dispatch({ type: 'keep' });
  };
  return (
    <form className="step-form" ref={root} onSubmit={onSubmit} aria-label={stepTitle(step)}>
      <header className="step-form-head">
        <StepIcon op={step.op} size={16} />
        <h3>{stepTitle(step)}</h3>
        <ActionIcon variant="subtle" color="gray" className="quiet-icon" aria-label="Close without the change" onClick={drop}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      <Fields file={file} trial={trial} problems={problems} onChange={change} />
      {checked?.status === 'ok' ? <ChangesNote /> : null}
      <footer className="step-form-foot">
        <Button variant="default" size="xs" onClick={drop}>
          Cancel
        </Button>
        <Button type="submit" size="xs">
          {isEdit ? 'Save step' : 'Add step'}
        </Button>
      </footer>
    </form>
  );
}

/** Begins in the first field; Escape leaves. */
function useFocusOfForm(root: RefObject<HTMLFormElement | null>, onEscape: (() => void) | undefined): void {
  useEffect(() => {
    root.current?.querySelector<HTMLElement>('input:not([type=search]), select, textarea')?.focus({ preventScroll: true });
    root.current?.scrollIntoView({ block: 'nearest' });
  }, [root]);
  useEffect(() => {
    if (onEscape === undefined) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || root.current?.contains(document.activeElement) !== true) return;
      event.preventDefault();
      onEscape();
    };
    globalThis.addEventListener('keydown', onKeyDown);
    return () => globalThis.removeEventListener('keydown', onKeyDown);
  }, [root, onEscape]);
}

interface FieldsProps {
  readonly file: DataFile;
  readonly trial: StepTrial;
  readonly problems: readonly RecipeProblem[];
  readonly onChange: (step: DraftStep) => void;
}

function Fields({ file, trial: { step, at }, problems, onChange }: FieldsProps) {
  const { sheet, draft, steps, check } = useDraftSteps();
  const kind = kindOf(step.op);
  const isWanted = kind?.fields.some((field) => field.kind === 'sheet') ?? false;
  const sheets = useSheetChoices({ file, sheet, isWanted });
  const columns = useMemo(() => columnsBefore(file, sheet, { steps, check, at }), [file, sheet, steps, check, at]);
  const parameters = draft.parameters.map(({ name }) => name);
  const fields = kind?.fields.filter(({ when }) => when === undefined || when(step)) ?? [];
  const placed = placeProblems(problems, fields);
  return (
    <StepFormContext value={{ step, columns, sheets, parameters, change: onChange }}>
      {fields.map((field) => (
        <div key={`${field.part} ${field.label}`} className="step-form-field">
          <StepField field={field} />
          <StepProblems problems={placed.get(field) ?? []} />
        </div>
      ))}
      <StepProblems problems={placed.get(undefined) ?? []} />
      {kind === undefined ? <p className="muted small">This kind of step is not known here; it stays as it is.</p> : null}
      <details className="step-form-more">
        <summary>Note</summary>
        <TextInput
          aria-label="Note"
          placeholder="Why this step is here"
          maxLength={1000}
          value={textPart(step, 'note')}
          onChange={({ currentTarget: { value } }) => onChange(writePart(step, 'note', value === '' ? undefined : value))}
        />
      </details>
    </StepFormContext>
  );
}
