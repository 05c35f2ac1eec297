import type { IterationState, LoopState } from '@causeway/contract';
import { useRunDesk } from './run-context.ts';
import type { RunStep } from './run-steps.ts';

interface IterationPickerProps {
  readonly step: RunStep;
  readonly loop: LoopState;
}

const kinds: Readonly<Record<IterationState['status'], string>> = { running: 'running', completed: 'done', faulted: 'failed' };

const shown = 50;

/** Counters of a loop and its newest iterations, each a square; the chosen one is what the canvas shows inside. */
export function IterationPicker({ step, loop }: IterationPickerProps) {
  const { pick } = useRunDesk();
  const running = loop.iterations.filter(({ status }) => status === 'running').length;
  return (
    <div className="iterations">
      <p className="small tabular">
        <strong>{loop.done.toLocaleString('en')}</strong> of {loop.total.toLocaleString('en')} done
        {loop.failed === 0 ? '' : ` · ${loop.failed.toLocaleString('en')} failed`}
        {running === 0 ? '' : ` · ${running} running`}
      </p>
      <div className="iteration-squares" role="group" aria-label="Newest iterations">
        {loop.iterations.slice(-shown).map(({ index, status }) => (
          <button
            key={index}
            type="button"
            className="iteration"
            data-kind={kinds[status]}
            aria-pressed={index === step.iteration}
            aria-label={`Iteration ${index + 1}, ${status}`}
            title={`#${index + 1} · ${status}`}
            onClick={() => pick(step.path, index)}
          />
        ))}
      </div>
      {step.iteration === undefined ? null : <p className="muted tiny tabular">Inside shows #{step.iteration + 1}</p>}
    </div>
  );
}
