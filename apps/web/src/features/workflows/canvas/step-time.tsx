import { formatDuration } from '../runs/duration.ts';
import { useTick } from '../runs/use-tick.ts';
import type { StepOverlay } from './step-overlay.ts';

/** How long a step took or takes, and how often it was tried. */
export function StepTime({ overlay }: { readonly overlay: StepOverlay }) {
  const { kind, startedAt, endedAt, attempts } = overlay;
  const isOpen = kind === 'running' && endedAt === undefined && startedAt !== undefined;
  const now = useTick(isOpen);
  const end = endedAt ?? (isOpen ? now : undefined);
  return (
    <>
      {attempts > 1 ? <span className="step-attempts tabular">×{attempts}</span> : null}
      {startedAt === undefined || end === undefined ? null : <span className="tabular">{formatDuration(end - startedAt)}</span>}
    </>
  );
}
