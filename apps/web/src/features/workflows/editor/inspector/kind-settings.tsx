import { NativeSelect } from '@mantine/core';
import { changeTask } from '../../definition/edit-definition.ts';
import { isObject, readAt, textOf } from '../../definition/json.ts';
import type { Json, JsonObject } from '../../definition/json.ts';
import type { TaskNode } from '../../definition/task-tree.ts';
import { JsonInput } from '../../form/json-input.tsx';
import { SchemaForm } from '../../form/schema-form.tsx';
import { schemaFields } from '../../form/schema-fields.ts';
import type { Field } from '../../form/schema-fields.ts';
import { useEditor } from '../editor-context.ts';
import { kindFields, scriptFields, subWorkflowFields } from './kind-fields.ts';
import { SetRows } from './set-rows.tsx';
import { SwitchCases } from './switch-cases.tsx';
import { useFieldErrors } from './use-field-errors.ts';

/** The settings of a step by its kind. */
export function KindSettings({ node }: { readonly node: TaskNode }) {
  switch (node.kind) {
    case 'call':
      return <CallSettings node={node} />;
    case 'set':
      return <SetRows node={node} />;
    case 'switch':
      return <SwitchCases node={node} />;
    case 'run':
      return (
        <FieldSettings
          node={node}
          fields={readAt(node.task, '/run/workflow') === undefined ? scriptFields : subWorkflowFields}
        />
      );
    default: {
      const fields = kindFields[node.kind];
      return fields === undefined ? null : <FieldSettings node={node} fields={fields} />;
    }
  }
}

interface FieldSettingsProps {
  readonly node: TaskNode;
  readonly fields: readonly Field[];
}

/** Fields whose pointers begin at the task. */
export function FieldSettings({ node, fields }: FieldSettingsProps) {
  const { edit, state } = useEditor();
  const errors = useFieldErrors(node.path, '');
  const change = (task: Json, pointer: string) => {
    if (isObject(task)) edit(changeTask(state.definition, node.path, task), `${node.path}${pointer}`);
  };
  return <SchemaForm fields={fields} value={node.task} onChange={change} isExpressive errors={errors} />;
}

function CallSettings({ node }: { readonly node: TaskNode }) {
  const { calls, edit, state } = useEditor();
  const errors = useFieldErrors(node.path, '/with');
  const name = textOf(node.task['call']);
  const call = calls.find((known) => known.name === name);
  const fields = call === undefined ? undefined : schemaFields(call.input_schema);
  const given = node.task['with'] ?? {};
  const change = (task: JsonObject, pointer: string) =>
    edit(changeTask(state.definition, node.path, task), `${node.path}${pointer}`);
  return (
    <>
      <NativeSelect
        label="Call"
        {...(call === undefined ? {} : { description: call.description })}
        data={[...(call === undefined ? [{ value: name, label: `${name} (not known here)` }] : []), ...calls.map(optionOf)]}
        value={name}
        onChange={(event) => change({ ...node.task, call: event.currentTarget.value }, '/call')}
      />
      {fields === undefined ? (
        <JsonInput
          label="With"
          value={given}
          allowsText
          onChange={(value) => change({ ...node.task, with: value ?? {} }, '/with')}
        />
      ) : (
        <SchemaForm
          fields={fields}
          value={given}
          onChange={(value, pointer) => change({ ...node.task, with: value }, `/with${pointer}`)}
          isExpressive
          errors={errors}
        />
      )}
    </>
  );
}

const optionOf = ({ name, title }: { readonly name: string; readonly title: string }) => ({ value: name, label: title });
