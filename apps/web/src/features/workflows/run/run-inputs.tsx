import { useRunDesk } from './run-context.ts';
import { RunValue } from './run-value.tsx';

/** What the run was given and what it gave. */
export function RunInputs() {
  const { execution } = useRunDesk().snapshot;
  return (
    <div className="run-values">
      <RunValue label="Input" value={execution.input} />
      {execution.error === undefined ? (
        <RunValue label="Result" value={execution.result} />
      ) : (
        <RunValue label="Error" value={execution.error} />
      )}
    </div>
  );
}
