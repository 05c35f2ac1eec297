import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { changeTask } from '../../definition/edit-definition.ts';
import { expression } from '../../definition/expression.ts';
import { casesOf } from '../../definition/layout.ts';
import type { SwitchCase } from '../../definition/layout.ts';
import type { TaskNode } from '../../definition/task-tree.ts';
import { useEditor } from '../editor-context.ts';
import { targetsOf } from './targets-of.ts';

/** The cases of a decision in order; the first that holds is taken. */
export function SwitchCases({ node }: { readonly node: TaskNode }) {
  const { edit, state, tree } = useEditor();
  const cases = casesOf(node);
  // The place is the identity: the name is what is being typed.
  const places = cases.map((one, index) => ({ one, index, key: `case ${index}` }));
  const targets = targetsOf(tree, node.path);
  const change = (next: readonly SwitchCase[], group: string) =>
    edit(changeTask(state.definition, node.path, { ...node.task, switch: next.map(itemOf) }), `${node.path}/switch${group}`);
  return (
    <div className="inspector-rows">
      {places.map(({ one, index, key }) => (
        <div key={key} className="inspector-case">
          <div className="inspector-case-head">
            <TextInput
              aria-label={`Name of case ${index + 1}`}
              value={one.name}
              onChange={(event) => change(cases.with(index, { ...one, name: event.currentTarget.value }), `/${index}/name`)}
            />
            <NativeSelect
              aria-label={`Case ${one.name} goes to`}
              data={targets}
              value={one.then}
              onChange={(event) => change(cases.with(index, { ...one, then: event.currentTarget.value }), `/${index}/then`)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              className="quiet-icon"
              size={34}
              aria-label={`Remove case ${one.name}`}
              disabled={cases.length < 2}
              onClick={() => change(cases.toSpliced(index, 1), '')}
            >
              <IconX size={15} />
            </ActionIcon>
          </div>
          <TextInput
            className="code-input"
            aria-label={`Case ${one.name} when`}
            placeholder="otherwise"
            value={one.when ?? ''}
            onChange={(event) => change(cases.with(index, withCondition(one, event.currentTarget.value)), `/${index}/when`)}
          />
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() =>
            change([...cases, { name: `case${cases.length + 1}`, when: expression('true'), then: 'continue' }], '')
          }
        >
          Add a case
        </Button>
      </div>
    </div>
  );
}

const withCondition = (one: SwitchCase, when: string): SwitchCase => ({ ...one, when: when.trim() === '' ? undefined : when });

const itemOf = ({ name, when, then }: SwitchCase) => ({ [name]: { ...(when === undefined ? {} : { when }), then } });
