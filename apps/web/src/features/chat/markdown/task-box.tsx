import { IconSquare, IconSquareCheck } from '@tabler/icons-react';
import type { ComponentProps } from 'react';

/** The box of a task list: a sign, because it cannot be ticked. */
export function TaskBox({ checked }: ComponentProps<'input'>) {
  const Icon = checked === true ? IconSquareCheck : IconSquare;
  return <Icon className="task-box" size={16} stroke={1.7} role="img" aria-label={checked === true ? 'Done' : 'Open'} />;
}
