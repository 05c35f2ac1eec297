import {
  IconAlertOctagon,
  IconArrowsSplit,
  IconBell,
  IconBinaryTree2,
  IconBolt,
  IconBraces,
  IconCode,
  IconHandStop,
  IconHourglass,
  IconMessageCircle2,
  IconPlayerPlay,
  IconPuzzle,
  IconQuestionMark,
  IconRepeat,
  IconRobot,
  IconShieldCheck,
  IconTable,
  IconWorld,
} from '@tabler/icons-react';
import type { TaskNode } from '../definition/task-tree.ts';
import type { NodeKind } from '../definition/node-kind.ts';
import type { NamedTask } from '../definition/edit-definition.ts';
import { expression } from '../definition/expression.ts';
import { isObject, textOf } from '../definition/json.ts';
import type { Json, JsonObject } from '../definition/json.ts';
import type { CallDescription } from '../workflow-queries.ts';

type Icon = typeof IconBolt;

const kindIcons: Readonly<Record<NodeKind, Icon>> = {
  call: IconPuzzle,
  set: IconBraces,
  switch: IconArrowsSplit,
  for: IconRepeat,
  fork: IconBinaryTree2,
  try: IconShieldCheck,
  wait: IconHourglass,
  listen: IconHandStop,
  emit: IconBell,
  raise: IconAlertOctagon,
  run: IconPlayerPlay,
  do: IconBolt,
  unknown: IconQuestionMark,
};

const callIcons: Readonly<Record<string, Icon>> = {
  http: IconWorld,
  chat: IconMessageCircle2,
  agent: IconRobot,
  approval: IconHandStop,
  notify: IconBell,
  data: IconTable,
};

/** The sign of a step: of its call, of a script, of its kind. */
export function iconOf({ kind, task }: Pick<TaskNode, 'kind' | 'task'>): Icon {
  if (kind === 'call') return callIcons[textOf(task['call'])] ?? kindIcons.call;
  const run = task['run'];
  return kind === 'run' && isObject(run) && isObject(run['script']) ? IconCode : kindIcons[kind];
}

/** What the palette offers: a name to begin with and a task that is valid as it is. */
export interface StepStart {
  readonly title: string;
  readonly hint: string;
  readonly group: 'Call' | 'Flow' | 'Data';
  readonly icon: Icon;
  readonly start: NamedTask;
}

const note: JsonObject = { set: { note: 'replace me' } };
const flow = (title: string, hint: string, start: NamedTask): StepStart => ({
  title,
  hint,
  group: 'Flow',
  icon: iconOf({ kind: kindOfStart(start), task: start.task }),
  start,
});

const kindOfStart = ({ task }: NamedTask): NodeKind =>
  (['for', 'try', 'fork', 'switch', 'set', 'wait', 'listen', 'emit', 'raise', 'run', 'do'] as const).find((kind) =>
    Object.hasOwn(task, kind),
  ) ?? 'unknown';

const kindStarts: readonly StepStart[] = [
  {
    ...flow('Set values', 'Make an object out of what is known', { name: 'values', task: { set: { value: 1 } } }),
    group: 'Data',
  },
  {
    ...flow('Run code', 'JavaScript in a sandbox', {
      name: 'code',
      task: { run: { script: { language: 'javascript', code: 'return { ok: true };' } } },
    }),
    group: 'Data',
  },
  flow('Condition', 'Go one way or another', {
    name: 'decide',
    task: { switch: [{ yes: { when: expression('true'), then: 'continue' } }, { no: { then: 'end' } }] },
  }),
  flow('For each', 'The same steps for every item of a list', {
    name: 'each',
    task: { for: { each: 'item', in: expression('[1, 2, 3]') }, do: [{ inside: note }] },
  }),
  flow('Side by side', 'Several branches at once', {
    name: 'fork',
    task: { fork: { branches: [{ left: note }, { right: note }] } },
  }),
  flow('Try and retry', 'Repeat what fails, then do something else', {
    name: 'attempt',
    task: {
      try: [{ risky: note }],
      catch: { retry: { delay: { seconds: 1 }, backoff: { exponential: {} }, limit: { attempt: { count: 3 } } } },
    },
  }),
  flow('Group', 'Steps that belong together', { name: 'group', task: { do: [{ first: note }] } }),
  flow('Wait', 'Go on after a time', { name: 'pause', task: { wait: { seconds: 10 } } }),
  flow('Wait for an event', 'Go on when a signal arrives', {
    name: 'signal',
    task: { listen: { to: { one: { with: { type: 'my.event' } } } } },
  }),
  flow('Send an event', 'Tell other workflows', {
    name: 'tell',
    task: { emit: { event: { with: { type: 'my.event', data: {} } } } },
  }),
  flow('Fail', 'End with an error', {
    name: 'fail',
    task: { raise: { error: { type: 'urn:causeway:error', status: 500, title: 'Stopped on purpose' } } },
  }),
  flow('Run a workflow', 'Another workflow as one step', {
    name: 'sub',
    task: { run: { workflow: { namespace: 'default', name: 'another', version: '1.0.0' } } },
  }),
];

/** Calls of the server first, then what every workflow has. */
export function stepStarts(calls: readonly CallDescription[]): readonly StepStart[] {
  const own = calls.map(({ name, title, description, input_schema: schema }): StepStart => ({
    title,
    hint: description,
    group: 'Call',
    icon: callIcons[name] ?? kindIcons.call,
    start: { name: wordOf(name), task: { call: name, with: beginningOf(schema) } },
  }));
  return [...own, ...kindStarts];
}

const wordOf = (name: string): string => name.replaceAll(/[^A-Za-z0-9_-]/gu, '_').replace(/^[^A-Za-z_]+/u, '') || 'step';

const firstValues: Readonly<Record<string, Json>> = {
  string: '',
  number: 0,
  integer: 0,
  boolean: false,
  array: [],
  object: {},
};

/** What has to be there, with the default or an empty value of its type. */
function beginningOf(schema: Readonly<Record<string, unknown>>): JsonObject {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const entries = Object.entries(properties).flatMap(([name, property]) => {
    if (!required.includes(name) || !isObject(property)) return [];
    return [[name, property['default'] ?? firstValues[textOf(property['type'])] ?? '']] as const;
  });
  return Object.fromEntries(entries);
}
