import { IconAlertTriangle } from '@tabler/icons-react';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { flatten } from '../definition/task-tree.ts';
import type { TaskList, TaskNode } from '../definition/task-tree.ts';
import type { Problems } from '../canvas/canvas-nodes.ts';
import { StepIcon } from './step-icon.tsx';
import '../../../ui/rows.css';
import './outline.css';

interface OutlineProps {
  readonly tree: TaskList;
  readonly selected: string | undefined;
  readonly onSelect: (path: string) => void;
  readonly problems: Problems;
  /** What stands at the end of a row: the state of a run. */
  readonly renderNote?: (node: TaskNode) => ReactNode;
}

/** The steps as an indented list, the same as the canvas without its space. */
export function Outline({ tree, selected, onSelect, problems, renderNote }: OutlineProps) {
  const nodes = flatten(tree);
  const onClick = (event: MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-path]') : null;
    if (row?.dataset['path'] !== undefined) onSelect(row.dataset['path']);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== ' ' || selected === undefined) return;
    event.preventDefault();
    onSelect(selected);
  };
  return (
    <div
      className="outline"
      role="tree"
      tabIndex={0}
      aria-label="Steps"
      onClick={onClick}
      onKeyDown={onKeyDown}
      aria-activedescendant={selected === undefined ? undefined : idOf(selected)}
    >
      {nodes.length === 0 ? <p className="muted small outline-none">No step yet</p> : null}
      <Rows list={tree} level={1} rows={{ selected, problems, renderNote }} />
    </div>
  );
}

type RowOptions = Pick<OutlineProps, 'selected' | 'problems'> & {
  readonly renderNote: OutlineProps['renderNote'] | undefined;
};

interface RowsProps {
  readonly list: TaskList;
  readonly level: number;
  readonly rows: RowOptions;
}

function Rows({ list, level, rows }: RowsProps) {
  return list.tasks.map((node, index) => (
    <Row key={node.path} node={node} level={level} rows={rows} position={{ index: index + 1, count: list.tasks.length }} />
  ));
}

interface RowProps {
  readonly node: TaskNode;
  readonly level: number;
  readonly rows: RowOptions;
  readonly position: { readonly index: number; readonly count: number };
}

function Row({ node, level, rows, position }: RowProps) {
  const problem = rows.problems.get(node.path);
  const isSelected = node.path === rows.selected;
  return (
    <>
      <div
        id={idOf(node.path)}
        className="outline-row"
        role="treeitem"
        tabIndex={-1}
        data-path={node.path}
        aria-level={level}
        aria-posinset={position.index}
        aria-setsize={position.count}
        aria-selected={isSelected}
        {...(node.lists.length === 0 ? {} : { 'aria-expanded': true })}
        ref={isSelected ? reveal : null}
        style={{ paddingInlineStart: 12 + (level - 1) * 20 }}
      >
        <StepIcon node={node} size={16} />
        <span className="outline-words">
          <span className="outline-name">{node.name}</span>
          <span className="muted small clip">{node.detail}</span>
        </span>
        {problem === undefined ? null : (
          <IconAlertTriangle
            className="outline-problem"
            data-severity={problem}
            size={15}
            role="img"
            aria-label={problem === 'error' ? 'Has an error' : 'Has a warning'}
          />
        )}
        {rows.renderNote?.(node)}
      </div>
      {node.lists.map((inner) => (
        <Inner key={inner.path} list={inner} level={level + 1} rows={rows} />
      ))}
    </>
  );
}

function Inner({ list, level, rows }: RowsProps) {
  return (
    <>
      {list.role === 'rescue' ? (
        <p className="outline-head" role="presentation" style={{ paddingInlineStart: 12 + (level - 1) * 20 }}>
          When it fails
        </p>
      ) : null}
      <Rows list={list} level={level} rows={rows} />
    </>
  );
}

const idOf = (path: string): string => `outline${path.replaceAll(/[^\w-]/gu, '_')}`;
const reveal = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'nearest' });
