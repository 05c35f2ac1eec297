import { createElement } from 'react';
import { iconOf } from './step-kinds.ts';

/** The sign of a kind of step. */
export function StepIcon({ op, size = 15 }: { readonly op: string; readonly size?: number }) {
  return createElement(iconOf(op), { size, stroke: 1.8, 'aria-hidden': true });
}
