import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { IconCopy, IconDots, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { duplicateTask, namePattern, removeTask, renameTask } from '../../definition/edit-definition.ts';
import { textOf } from '../../definition/json.ts';
import type { TaskNode } from '../../definition/task-tree.ts';
import { useEditor } from '../editor-context.ts';
import { StepIcon } from '../step-icon.tsx';
import { problemsAt } from '../problems-at.ts';
import { KindSettings } from './kind-settings.tsx';
import { MoreSettings } from './more-settings.tsx';
import { Problem } from './problem.tsx';
import { ScopeHint } from './scope-hint.tsx';
import { StepTest } from './step-test.tsx';

/** Everything about one step: its name, what is wrong with it, its settings, and a try with a sample. */
export function StepInspector({ node }: { readonly node: TaskNode }) {
  const { problems, tree } = useEditor();
  const own = problemsAt(problems, node.path, tree);
  return (
    <div className="inspector" data-inspector="">
      <div className="inspector-part">
        <div className="inspector-head">
          <NameField node={node} />
          <StepMenu node={node} />
        </div>
        <span className="inspector-kind">
          <StepIcon node={node} size={15} />
          {kindWords[node.kind]}
          {node.kind === 'call' ? <code>{textOf(node.task['call'])}</code> : null}
        </span>
      </div>
      {own.length === 0 ? null : (
        <ul className="inspector-problems" aria-label="Problems of this step">
          {own.map((problem) => (
            <Problem key={`${problem.pointer} ${problem.code} ${problem.message}`} problem={problem} />
          ))}
        </ul>
      )}
      <div className="inspector-part">
        <KindSettings node={node} />
        <ScopeHint node={node} />
      </div>
      <MoreSettings node={node} />
      {node.lists.length === 0 ? <StepTest node={node} /> : null}
    </div>
  );
}

const kindWords = {
  call: 'Calls',
  set: 'Sets values',
  switch: 'Decides',
  for: 'Repeats for each item',
  fork: 'Runs side by side',
  try: 'Tries, and retries',
  wait: 'Waits',
  listen: 'Waits for an event',
  emit: 'Sends an event',
  raise: 'Fails',
  run: 'Runs',
  do: 'Groups steps',
  unknown: 'Not a known kind of step',
} as const;

function NameField({ node }: { readonly node: TaskNode }) {
  const { edit, state } = useEditor();
  const [name, setName] = useState(node.name);
  const wanted = name.trim();
  const isValid = namePattern.test(wanted);
  const renamed = renameTask(state.definition, node.path, wanted);
  const isTaken = isValid && wanted !== node.name && renamed.definition === state.definition;
  const commit = () => {
    if (isValid && !isTaken) edit(renamed);
    else setName(node.name);
  };
  return (
    <TextInput
      aria-label="Name of the step"
      value={name}
      error={problemOf(isValid, isTaken)}
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setName(node.name);
      }}
    />
  );
}

function problemOf(isValid: boolean, isTaken: boolean): string | undefined {
  if (!isValid) return 'Begins with a letter; letters, digits, _ and -';
  return isTaken ? 'Another step is called so' : undefined;
}

function StepMenu({ node }: { readonly node: TaskNode }) {
  const { edit, state } = useEditor();
  return (
    <Menu position="bottom-end" width={190}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" className="quiet-icon" size={32} aria-label={`More for ${node.name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => edit(duplicateTask(state.definition, node.path))}>
          Duplicate
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTrash size={15} />}
          className="danger-item"
          onClick={() => edit(removeTask(state.definition, node.path))}
        >
          Delete step
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
