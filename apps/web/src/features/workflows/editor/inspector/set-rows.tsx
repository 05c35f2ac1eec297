import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { changeTask } from '../../definition/edit-definition.ts';
import { isObject } from '../../definition/json.ts';
import type { Json, JsonObject } from '../../definition/json.ts';
import type { TaskNode } from '../../definition/task-tree.ts';
import { JsonInput } from '../../form/json-input.tsx';
import { useEditor } from '../editor-context.ts';

/** The values of a `set`, one row each; a value that is one expression is a field of its own. */
export function SetRows({ node }: { readonly node: TaskNode }) {
  const { edit, state } = useEditor();
  const given = node.task['set'];
  const change = (next: Json, group: string) =>
    edit(changeTask(state.definition, node.path, { ...node.task, set: next }), `${node.path}${group}`);
  if (!isObject(given)) {
    return <JsonInput label="Value" value={given} allowsText onChange={(value) => change(value ?? {}, '/set')} />;
  }
  const rows = Object.entries(given);
  // The place is the identity: the name is what is being typed.
  const places = rows.map(([name, value], index) => ({ name, value, index, key: `row ${index}` }));
  const put = (index: number, [name, value]: readonly [string, Json]) =>
    change(Object.fromEntries(rows.with(index, [name, value])), `/set/${index}`);
  return (
    <div className="inspector-rows">
      {places.map(({ name, value, index, key }) => (
        <div key={key} className="inspector-row">
          <TextInput
            aria-label={`Name of value ${index + 1}`}
            value={name}
            onChange={(event) => put(index, [event.currentTarget.value, value])}
          />
          <ValueField label={`Value of ${name}`} value={value} onChange={(next) => put(index, [name, next])} />
          <ActionIcon
            variant="subtle"
            color="gray"
            className="quiet-icon"
            size={34}
            aria-label={`Remove ${name}`}
            onClick={() => change(Object.fromEntries(rows.toSpliced(index, 1)), '/set')}
          >
            <IconX size={15} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => change({ ...given, [freeKey(given)]: '' }, '/set')}
        >
          Add a value
        </Button>
      </div>
    </div>
  );
}

function freeKey(given: JsonObject): string {
  for (let count = 1; ; count += 1) if (!Object.hasOwn(given, `value${count}`)) return `value${count}`;
}

interface ValueFieldProps {
  readonly label: string;
  readonly value: Json;
  readonly onChange: (value: Json) => void;
}

function ValueField({ label, value, onChange }: ValueFieldProps) {
  if (typeof value === 'object') {
    return <JsonInput label="" aria-label={label} value={value} allowsText onChange={(next) => onChange(next ?? null)} />;
  }
  return (
    <TextInput
      aria-label={label}
      className="code-input"
      value={String(value)}
      onChange={(event) => onChange(scalarOf(event.currentTarget.value))}
    />
  );
}

/** A number, true or false where it reads as one. */
function scalarOf(text: string): Json {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/u.test(text) ? Number(text) : text;
}
