import { CauseCard } from '../../ui/cause-card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { State } from '../../ui/state.tsx';
import { reportOfDependency, stateOf, wordOf } from './dependency.ts';
import type { Dependency } from './dependency.ts';
import './check-list.css';

interface DependencyListProps {
  readonly dependencies: readonly Dependency[];
  readonly onCheck: () => unknown;
}

/** What the server needs, with the cause and the fix of what does not work. */
export function DependencyList({ dependencies, onCheck }: DependencyListProps) {
  if (dependencies.length === 0) return <EmptyState variant="completed" sentence="The server needs nothing beside itself." />;
  return (
    <>
      <ul className="card rows">
        {dependencies.map(({ id, name, check }) => (
          <li key={id} className="check-row">
            <State kind={stateOf[check.status]}>{wordOf[check.status]}</State>
            <div className="check-row-name">
              <strong>{name}</strong>
              <span className="muted small">{check.vital ? 'Vital' : 'The server works without it'}</span>
            </div>
            <span className="muted small check-row-note">{check.cause}</span>
            <span className="muted small tabular check-row-latency">
              {check.latency_ms < 1 ? '< 1 ms' : `${Math.round(check.latency_ms)} ms`}
            </span>
          </li>
        ))}
      </ul>
      {dependencies.map((dependency) => {
        const report = reportOfDependency(dependency);
        const tone = dependency.check.status === 'failed' ? 'failed' : 'attention';
        return report === undefined ? null : (
          <CauseCard key={dependency.id} report={report} tone={tone} count={1} onCheck={onCheck} />
        );
      })}
    </>
  );
}
