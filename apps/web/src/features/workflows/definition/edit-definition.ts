import { hasExpression } from './expression.ts';
import { isList, isObject, joinPointer, readAt, writeAt } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { flatten, placeOf, readTree } from './task-tree.ts';
import type { TaskNode } from './task-tree.ts';

/** A changed definition and where the task it was about stands now. */
export interface Edited {
  readonly definition: Json;
  readonly path: string | undefined;
}

/** Where a task goes: before the item that has this index now. */
export interface Place {
  readonly list: string;
  readonly index: number;
}

export interface NamedTask {
  readonly name: string;
  readonly task: JsonObject;
}

/** The task at a path; undefined when there is none. */
export function taskAt(definition: Json, path: string): NamedTask | undefined {
  const task = readAt(definition, path);
  return isObject(task) ? { name: nameOf(path), task } : undefined;
}

const nameOf = (path: string): string =>
  path
    .slice(path.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');

/** Adds a task; its name, and the names inside it, get a number where they are taken. */
export function insertTask(definition: Json, { list, index }: Place, given: NamedTask): Edited {
  const taken = takenNames(definition);
  const name = freeName(given.name, taken);
  taken.add(name);
  return put(definition, { list, index }, { name, task: renameInside(given.task, taken) });
}

function put(definition: Json, { list, index }: Place, { name, task }: NamedTask): Edited {
  const items = readAt(definition, list);
  const known = isList(items) ? items : [];
  const at = Math.max(0, Math.min(index, known.length));
  return {
    definition: writeAt(definition, list, known.toSpliced(at, 0, { [name]: task })),
    path: `${list}/${at}${joinPointer(name)}`,
  };
}

/** Takes a task away; the one that takes its place, or the one before, is what comes next. */
export function removeTask(definition: Json, path: string): Edited {
  const { list, index } = placeOf(path);
  const items = readAt(definition, list);
  if (!isList(items) || taskAt(definition, path) === undefined) return { definition, path };
  const rest = items.toSpliced(index, 1);
  return { definition: writeAt(definition, list, rest), path: pathIn(rest, list, Math.min(index, rest.length - 1)) };
}

function pathIn(items: readonly Json[], list: string, index: number): string | undefined {
  const item = items[index];
  const [name] = isObject(item) ? Object.keys(item) : [];
  return name === undefined ? undefined : `${list}/${index}${joinPointer(name)}`;
}

/** Moves a task to another place, also into another list; into itself nothing happens. */
export function moveTask(definition: Json, path: string, to: Place): Edited {
  const found = taskAt(definition, path);
  const from = placeOf(path);
  const isInside = to.list.startsWith(`${path}/`);
  const stays = to.list === from.list && (to.index === from.index || to.index === from.index + 1);
  if (found === undefined || isInside || stays) return { definition, path };
  const without = removeTask(definition, path).definition;
  return put(without, afterRemoval(to, from), found);
}

/** The same place once the task at `from` is gone. */
function afterRemoval(to: Place, from: Place): Place {
  if (to.list === from.list) return to.index > from.index ? { ...to, index: to.index - 1 } : to;
  const prefix = `${from.list}/`;
  if (!to.list.startsWith(prefix)) return to;
  const rest = to.list.slice(prefix.length);
  const index = Number(rest.slice(0, rest.indexOf('/')));
  if (index <= from.index) return to;
  return { ...to, list: `${prefix}${index - 1}${rest.slice(rest.indexOf('/'))}` };
}

/** Puts a copy right behind a task. */
export function duplicateTask(definition: Json, path: string): Edited {
  const found = taskAt(definition, path);
  if (found === undefined) return { definition, path };
  const { list, index } = placeOf(path);
  return insertTask(definition, { list, index: index + 1 }, found);
}

/** Puts another content under the same name. */
export function changeTask(definition: Json, path: string, task: JsonObject): Edited {
  return { definition: writeAt(definition, path, task), path };
}

/** What the profile allows as a task's name. */
export const namePattern = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/u;

/** Gives another name; jumps to it and expressions that read it follow. A name that is taken or empty changes nothing. */
export function renameTask(definition: Json, path: string, wanted: string): Edited {
  const name = wanted.trim();
  const found = taskAt(definition, path);
  const isRefused = !namePattern.test(name) || takenNames(definition).has(name);
  if (found === undefined || isRefused) return { definition, path };
  const { list, index } = placeOf(path);
  const items = readAt(definition, list);
  if (!isList(items)) return { definition, path };
  const renamed = writeAt(definition, list, items.with(index, { [name]: found.task }));
  return { definition: followName(renamed, { from: found.name, to: name }), path: `${list}/${index}${joinPointer(name)}` };
}

interface Renaming {
  readonly from: string;
  readonly to: string;
}

/** Every `then` and every `tasks.old` inside `${ }` reads the new name. */
function followName(value: Json, change: Renaming, key = ''): Json {
  if (typeof value === 'string') return key === 'then' && value === change.from ? change.to : followExpression(value, change);
  if (isList(value)) return value.map((item) => followName(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, followName(inner, change, name)]));
}

const isWord = /^[A-Za-z_$][\w$]*$/u;

function followExpression(text: string, { from, to }: Renaming): string {
  if (!hasExpression(text) || !text.includes(from)) return text;
  const read = isWord.test(to) ? `.${to}` : `[${JSON.stringify(to)}]`;
  const quoted = from.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
  const dotted = new RegExp(String.raw`\btasks\s*\.\s*${quoted}(?![\w$])`, 'gu');
  const indexed = new RegExp(String.raw`\btasks\s*\[\s*(['"])${quoted}\1\s*\]`, 'gu');
  return text.replaceAll(dotted, () => `tasks${read}`).replaceAll(indexed, () => `tasks${read}`);
}

const takenNames = (definition: Json): Set<string> => new Set(flatten(readTree(definition)).map(({ name }) => name));

/** `search`, `search2`, `search3`… */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const base = wanted.trim() === '' ? 'step' : wanted.trim();
  if (!taken.has(base)) return base;
  const stem = base.replace(/\d+$/u, '') || base;
  for (let count = 2; ; count += 1) if (!taken.has(`${stem}${count}`)) return `${stem}${count}`;
}

/** A copied task brings its children; their names have to be free too. */
function renameInside(task: JsonObject, taken: Set<string>): JsonObject {
  const inner: Json = { do: [{ task }] };
  const names = flatten(readTree(inner))
    .slice(1)
    .map(({ name }) => name);
  let next: Json = inner;
  for (const old of names) {
    const name = freeName(old, taken);
    const node: TaskNode | undefined = flatten(readTree(next)).find((one, at) => at > 0 && one.name === old);
    taken.add(name);
    if (node !== undefined && name !== old) next = renameTask(next, node.path, name).definition;
  }
  const copy = readAt(next, '/do/0/task');
  return isObject(copy) ? copy : task;
}
