import type { NodeKind } from '../../definition/node-kind.ts';
import type { Field, FieldKind } from '../../form/schema-fields.ts';

interface FieldWords {
  readonly description?: string;
  readonly isRequired?: boolean;
  readonly choices?: Field['choices'];
}

function field(pointer: string, label: string, [kind, words = {}]: readonly [FieldKind, FieldWords?]): Field {
  return {
    pointer,
    label,
    kind,
    description: words.description,
    isRequired: words.isRequired ?? false,
    choices: words.choices ?? [],
    initial: undefined,
    fields: [],
    isSecret: false,
  };
}

const needed = { isRequired: true } as const;

/** What the settings of a kind are, by pointer into the task. Calls have their own schema; `set` and `switch` are edited as rows. */
export const kindFields: Readonly<Partial<Record<NodeKind, readonly Field[]>>> = {
  for: [
    field('/for/in', 'List', ['long', { ...needed, description: 'An expression that gives a list' }]),
    field('/for/each', 'Each item is called', ['text', { description: 'By default item' }]),
    field('/for/at', 'Its number is called', ['text', { description: 'By default index' }]),
    field('/metadata/concurrency', 'At once', ['number', { description: 'How many items at the same time; by default 1' }]),
    field('/while', 'Only while', ['text', { description: 'Stops when this is no longer true' }]),
  ],
  fork: [field('/fork/compete', 'The first branch to finish wins', ['boolean', { description: 'The others are cancelled' }])],
  try: [
    field('/catch/retry/limit/attempt/count', 'Attempts', ['number', { description: 'How often it is tried at most' }]),
    field('/catch/retry/delay', 'Pause between', ['json', { description: '{"seconds": 1} or PT1S' }]),
    field('/catch/as', 'The error is called', ['text', { description: 'By default error' }]),
    field('/catch/when', 'Only catch when', ['text', { description: 'Other errors go on up' }]),
  ],
  wait: [field('/wait', 'How long', ['json', { ...needed, description: '{"minutes": 5}, PT5M, or an expression' }])],
  listen: [field('/listen/to', 'Event', ['json', { ...needed, description: 'What the event must have; its type at least' }])],
  emit: [
    field('/emit/event/with/type', 'Type', ['text', needed]),
    field('/emit/event/with/data', 'Data', ['json', { description: 'What others receive' }]),
  ],
  raise: [
    field('/raise/error/title', 'Title', ['text', { description: 'What happened in a few words' }]),
    field('/raise/error/type', 'Type', ['text', { ...needed, description: 'A URI that names the kind of error' }]),
    field('/raise/error/status', 'Status', ['number', needed]),
    field('/raise/error/detail', 'Detail', ['long']),
  ],
};

export const scriptFields: readonly Field[] = [
  field('/run/script/code', 'Code', ['long', { ...needed, description: 'JavaScript; `return` gives the output' }]),
  field('/run/script/arguments', 'Arguments', ['json', { description: 'Each name becomes a variable of the code' }]),
];

export const subWorkflowFields: readonly Field[] = [
  field('/run/workflow/name', 'Workflow', ['text', needed]),
  field('/run/workflow/namespace', 'Namespace', ['text', needed]),
  field('/run/workflow/version', 'Version', ['text', needed]),
  field('/run/workflow/input', 'Input', ['json']),
];

/** What every step may have. */
export const commonFields: readonly Field[] = [
  field('/if', 'Only if', ['text', { description: 'Otherwise the step is skipped' }]),
  field('/timeout/after', 'Time limit', ['json', { description: '{"seconds": 30} or PT30S' }]),
  field('/output/as', 'Output becomes', ['long', { description: 'An expression over output' }]),
  field('/export/as', 'Keep as context', ['long', { description: 'What later steps read as context' }]),
];
