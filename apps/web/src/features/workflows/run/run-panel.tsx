import { useRunDesk } from './run-context.ts';
import { isAsking } from './run-steps.ts';
import { AnswerCard } from './answer-card.tsx';
import { AttentionCard } from './attention-card.tsx';
import { RunErrorCard } from './run-error-card.tsx';
import { StepPanel } from './step-panel.tsx';

/** What waits for a person first; then the chosen step, or how the run ended. */
export function RunPanel() {
  const { snapshot, selected } = useRunDesk();
  const open = Object.entries(snapshot.tasks);
  const asking = open.filter(([, task]) => isAsking(task));
  const stuck = open.filter(([, task]) => task.status === 'needs-attention');
  return (
    <div className="run-panel-body">
      {asking.map(([path, task]) => (
        <AnswerCard key={path} path={path} task={task} />
      ))}
      {stuck.map(([path, task]) => (
        <AttentionCard key={path} path={path} task={task} />
      ))}
      {snapshot.execution.error === undefined ? null : <RunErrorCard error={snapshot.execution.error} />}
      {selected === undefined ? <Summary /> : <StepPanel key={selected.path} step={selected} />}
    </div>
  );
}

function Summary() {
  const { execution } = useRunDesk().snapshot;
  if (execution.status === 'completed') return <Ended />;
  return <p className="muted small">Select a step to see what it was given and what it gave.</p>;
}

function Ended() {
  return <p className="muted small">Every step is done. Select one to see what it was given and what it gave.</p>;
}
