import { createElement } from 'react';
import type { TaskNode } from '../definition/task-tree.ts';
import { iconOf } from './step-kinds.ts';

interface StepIconProps {
  readonly node: Pick<TaskNode, 'kind' | 'task'>;
  readonly size: number;
}

/** The sign of a step. */
export function StepIcon({ node, size }: StepIconProps) {
  return createElement(iconOf(node), { size, stroke: 1.7, 'aria-hidden': true });
}
