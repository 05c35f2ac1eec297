import { finalStatuses } from '@causeway/contract';
import { StateIcon } from '../../../ui/state.tsx';
import { formatDuration } from '../runs/duration.ts';
import { useTick } from '../runs/use-tick.ts';
import { useRunDesk } from './run-context.ts';
import type { RunStep } from './run-steps.ts';
import '../../../ui/rows.css';
import './timeline.css';

/** Every step that began as a bar by time; a click selects it. */
export function Timeline() {
  const { snapshot, steps, selected, select } = useRunDesk();
  const { execution } = snapshot;
  const isOver = finalStatuses.has(execution.status);
  const now = useTick(!isOver);
  const from = execution.started_at ?? execution.created_at;
  const until = Math.max(execution.ended_at ?? now, from + 1);
  const begun = steps.filter(({ task }) => task !== undefined);
  if (begun.length === 0) return <p className="muted small timeline-none">No step began yet.</p>;
  return (
    <div className="timeline" role="list" aria-label="Timeline">
      <div className="timeline-scale tabular" aria-hidden="true">
        {[0, 0.25, 0.5, 0.75].map((share) => (
          <span key={share} style={{ insetInlineStart: `${share * 100}%` }}>
            {formatDuration((until - from) * share)}
          </span>
        ))}
      </div>
      {begun.map((step) => (
        <Bar
          key={step.path}
          step={step}
          span={{ from, until, now: execution.ended_at ?? now }}
          isSelected={step.node.path === selected?.node.path}
          onSelect={() => select(step.node.path)}
        />
      ))}
    </div>
  );
}

interface BarProps {
  readonly step: RunStep;
  readonly span: { readonly from: number; readonly until: number; readonly now: number };
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

function Bar({ step, span, isSelected, onSelect }: BarProps) {
  const { node, overlay, depth, iteration } = step;
  const start = overlay.startedAt ?? span.from;
  const end = overlay.endedAt ?? span.now;
  const length = span.until - span.from;
  const left = Math.min(100, Math.max(0, ((start - span.from) / length) * 100));
  const width = Math.min(100 - left, Math.max(0, ((end - start) / length) * 100));
  const place = labelPlace(left, width);
  return (
    <div role="listitem" className="timeline-row" data-selected={isSelected || undefined}>
      <button type="button" className="timeline-name" style={{ paddingInlineStart: 10 + depth * 14 }} onClick={onSelect}>
        {overlay.kind === 'idle' || overlay.kind === 'skipped' ? null : <StateIcon kind={overlay.kind} size={13} />}
        <span className="clip">{node.name}</span>
        {iteration === undefined ? null : <span className="muted tiny tabular">#{iteration + 1}</span>}
        <span className="visually-hidden">{overlay.word}</span>
      </button>
      <div className="timeline-lane">
        <span
          className="timeline-bar"
          data-kind={overlay.kind}
          style={{ insetInlineStart: `${left}%`, inlineSize: `max(3px, ${width}%)` }}
        />
        <span className="timeline-time tabular" data-side={place.side} style={place.style}>
          {formatDuration(end - start)}
        </span>
      </div>
    </div>
  );
}

/** Behind the bar; where that leaves no room, inside a long one and before a short one. */
function labelPlace(left: number, width: number) {
  if (left + width <= 82) return { side: 'after', style: { insetInlineStart: `${left + width}%` } } as const;
  if (width > 18) return { side: 'inside', style: { insetInlineEnd: `${100 - left - width}%` } } as const;
  return { side: 'before', style: { insetInlineEnd: `${100 - left}%` } } as const;
}
