import { IconAlertTriangle, IconCheck, IconCircleDashed, IconLoader2, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { StateKind } from './state-kind.ts';
import './state.css';

const icons = {
  running: IconLoader2,
  done: IconCheck,
  waiting: IconCircleDashed,
  attention: IconAlertTriangle,
  failed: IconX,
} as const;

/** A state is always an icon and a word; the colour only repeats them. */
export function State({ kind, children }: { readonly kind: StateKind; readonly children: ReactNode }) {
  return (
    <span className="state" data-kind={kind}>
      <StateIcon kind={kind} />
      <span>{children}</span>
    </span>
  );
}

/** The icon alone, for places where the word stands beside it anyway. */
export function StateIcon({ kind, size = 14 }: { readonly kind: StateKind; readonly size?: number }) {
  const Icon = icons[kind];
  return <Icon className="state-icon" data-kind={kind} size={size} stroke={2.2} aria-hidden="true" />;
}
