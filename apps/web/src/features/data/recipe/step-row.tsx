import type { CheckedStep, StepCounts } from '@causeway/contract';
import { IconAlertTriangle, IconGripVertical } from '@tabler/icons-react';
import type { DragEvent, KeyboardEvent } from 'react';
import type { DraftStep } from '../draft-steps.ts';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { ChangesNote } from './changes-note.tsx';
import { CountsText } from './counts-text.tsx';
import { SentenceWords } from './sentence-words.tsx';
import { StepIcon } from './step-icon.tsx';
import { StepMenu } from './step-menu.tsx';
import { StepProblems } from './step-problems.tsx';

interface StepRowProps {
  readonly step: DraftStep;
  readonly at: number;
  /** Undefined until the server has answered. */
  readonly checked: CheckedStep | undefined;
  readonly counts: StepCounts | undefined;
  readonly isPartial: boolean;
  readonly drag: {
    onDragStart(event: DragEvent): void;
    onDragOver(event: DragEvent): void;
    onDrop(event: DragEvent): void;
    onDragEnd(): void;
  };
  readonly dropPlace: 'before' | 'after' | undefined;
  readonly onMove: (to: number) => void;
}

/** One step as a sentence. A click shows the rows after it, a double click or Enter its settings. */
export function StepRow({ step, at, checked, counts, isPartial, drag, dropPlace, onMove }: StepRowProps) {
  const { draft, dispatch } = useDraftSteps();
  const isShown = draft.until === step.id && draft.trial === undefined;
  const status = step.enabled === false ? 'disabled' : (checked?.status ?? 'ok');
  const { onDragStart, ...drop } = drag;
  const edit = () => dispatch({ type: 'try', trial: { step, at } });
  const onKeyDown = (event: KeyboardEvent) => {
    const moved = event.altKey ? { ArrowUp: at - 1, ArrowDown: at + 1 }[event.key] : undefined;
    if (moved !== undefined) onMove(moved);
    else if (event.key === 'Delete' || event.key === 'Backspace') {
      dispatch({ type: 'edit', edit: { type: 'remove', id: step.id } });
    } else return;
    event.preventDefault();
  };
  return (
    <li className="step-row" data-status={status} data-shown={isShown || undefined} data-drop={dropPlace} {...drop}>
      <span className="step-row-handle" draggable onDragStart={onDragStart} aria-hidden="true">
        <IconGripVertical size={14} stroke={1.8} />
      </span>
      <button
        type="button"
        className="step-row-main"
        aria-pressed={isShown}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete"
        onClick={() => dispatch({ type: 'look', until: isShown ? undefined : step.id })}
        onDoubleClick={edit}
        onKeyDown={onKeyDown}
      >
        <span className="step-row-icon">
          {status === 'broken' ? <IconAlertTriangle size={15} stroke={1.8} aria-hidden="true" /> : <StepIcon op={step.op} />}
        </span>
        <span className="step-row-text">
          <span>
            <span className="visually-hidden">{at + 1}. </span>
            <SentenceWords step={step} />
            <span className="visually-hidden">{statusWords[status]}</span>
          </span>
          {typeof step['note'] === 'string' ? <span className="muted tiny">{step['note']}</span> : null}
          <CountsText counts={status === 'ok' ? counts : undefined} isApproximate={isPartial} />
        </span>
      </button>
      <StepMenu step={step} at={at} onEdit={edit} onMove={onMove} />
      {isShown && status === 'ok' ? (
        <div className="step-row-problems">
          <ChangesNote />
        </div>
      ) : null}
      {status === 'broken' && checked !== undefined ? (
        <div className="step-row-problems">
          <StepProblems problems={checked.problems} />
        </div>
      ) : null}
    </li>
  );
}

const statusWords = { ok: '', disabled: ', switched off', broken: ', cannot run' } as const;
