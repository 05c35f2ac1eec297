import { StepIcon } from '../editor/step-icon.tsx';
import { StepTime } from '../canvas/step-time.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { State } from '../../../ui/state.tsx';
import { IterationPicker } from './iteration-picker.tsx';
import { RetryFromStep } from './retry-from-step.tsx';
import { useRunDesk } from './run-context.ts';
import type { RunStep } from './run-steps.ts';
import { RunValue } from './run-value.tsx';

/** What one step did: how long, how often, what it was given, what it gave, and what it says right now. */
export function StepPanel({ step }: { readonly step: RunStep }) {
  const { run } = useRunDesk();
  const { node, task, loop, overlay, path } = step;
  const live = run.texts.get(path);
  return (
    <div className="step-panel">
      <div className="step-panel-head">
        <StepIcon node={node} size={17} />
        <h2>{node.name}</h2>
        {overlay.kind === 'idle' || overlay.kind === 'skipped' ? (
          <span className="muted small">{overlay.word}</span>
        ) : (
          <State kind={overlay.kind}>{overlay.word}</State>
        )}
      </div>
      <p className="muted small step-panel-facts tabular">
        <span>{node.detail}</span>
        <StepTime overlay={overlay} />
        {task === undefined ? null : <RelativeTime at={task.started_at} />}
      </p>
      {loop === undefined ? null : <IterationPicker step={step} loop={loop} />}
      {task?.error === undefined ? null : (
        <p className="step-panel-error">
          <strong>{task.error.title}</strong> {task.error.detail}
          {task.retry_at === undefined || task.status !== 'retrying' ? null : (
            <>
              {' '}
              Next attempt <RelativeTime at={task.retry_at} />.
            </>
          )}
        </p>
      )}
      {live !== undefined && task?.status === 'running' ? (
        <div className="step-panel-live" role="log" aria-label="Text so far">
          {live.text}
        </div>
      ) : null}
      {task?.input === undefined ? null : <RunValue label="Input" value={task.input} />}
      {task?.output === undefined ? null : <RunValue label="Output" value={task.output} />}
      <RetryFromStep step={step} />
    </div>
  );
}
