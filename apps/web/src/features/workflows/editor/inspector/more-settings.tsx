import { NativeSelect } from '@mantine/core';
import { changeTask } from '../../definition/edit-definition.ts';
import { isObject, textOf, writeAt } from '../../definition/json.ts';
import type { TaskNode } from '../../definition/task-tree.ts';
import { JsonInput } from '../../form/json-input.tsx';
import { useEditor } from '../editor-context.ts';
import { commonFields } from './kind-fields.ts';
import { FieldSettings } from './kind-settings.tsx';
import { targetsOf } from './targets-of.ts';

/** What any step may have, and the step as JSON. */
export function MoreSettings({ node }: { readonly node: TaskNode }) {
  const { edit, state, tree } = useEditor();
  const then = textOf(node.task['then'], 'continue');
  const change = (value: unknown, pointer: string) => {
    const task = writeAt(node.task, pointer, typeof value === 'string' ? value : undefined);
    if (isObject(task)) edit(changeTask(state.definition, node.path, task), `${node.path}${pointer}`);
  };
  return (
    <details className="inspector-more">
      <summary>Conditions, limits and outputs</summary>
      <div className="inspector-part">
        <FieldSettings node={node} fields={commonFields} />
        <NativeSelect
          label="Afterwards"
          data={targetsOf(tree, node.path)}
          value={then}
          onChange={(event) =>
            change(event.currentTarget.value === 'continue' ? undefined : event.currentTarget.value, '/then')
          }
        />
        <JsonInput
          label="The whole step"
          value={node.task}
          minRows={4}
          onChange={(value) => {
            if (isObject(value)) edit(changeTask(state.definition, node.path, value), `${node.path} whole`);
          }}
        />
      </div>
    </details>
  );
}
