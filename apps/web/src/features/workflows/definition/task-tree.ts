import { describeTask } from './describe-task.ts';
import { isList, isObject, joinPointer, readAt } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { kindOf } from './node-kind.ts';
import type { NodeKind } from './node-kind.ts';

/** `body` runs in order, `branches` side by side, `rescue` when the body failed. */
export type ListRole = 'body' | 'branches' | 'rescue';

export interface TaskList {
  /** JSON Pointer of the array. */
  readonly path: string;
  readonly role: ListRole;
  readonly tasks: readonly TaskNode[];
}

export interface TaskNode {
  /** JSON Pointer, with the name: `/do/0/search`. Runs use the same. */
  readonly path: string;
  readonly name: string;
  readonly kind: NodeKind;
  /** What it does in a few words: "chat default", "until 5 minutes passed". */
  readonly detail: string;
  /** Runs only when this holds. */
  readonly condition: string | undefined;
  readonly task: JsonObject;
  readonly lists: readonly TaskList[];
}

/** The list of the whole workflow. A definition may be half-written: what is no task is left out. */
export function readTree(definition: Json): TaskList {
  return readList(definition, '/do', 'body');
}

function readList(definition: Json, path: string, role: ListRole): TaskList {
  const items = readAt(definition, path);
  const tasks = isList(items) ? items.flatMap((item, index) => readItem(definition, item, joinItem(path, index))) : [];
  return { path, role, tasks };
}

const joinItem = (list: string, index: number): string => `${list}/${index}`;

function readItem(definition: Json, item: Json, path: string): readonly TaskNode[] {
  if (!isObject(item)) return [];
  const [entry] = Object.entries(item);
  if (entry === undefined || !isObject(entry[1])) return [];
  const [name, task] = entry;
  const own = `${path}${joinPointer(name)}`;
  const kind = kindOf(task);
  const lists = listsOf(kind, own, task).map(([list, role]) => readList(definition, list, role));
  const condition = typeof task['if'] === 'string' ? task['if'] : undefined;
  return [{ path: own, name, kind, detail: describeTask(kind, task), condition, task, lists }];
}

function listsOf(kind: NodeKind, path: string, task: JsonObject): readonly (readonly [path: string, role: ListRole])[] {
  switch (kind) {
    case 'do':
    case 'for':
      return [[`${path}/do`, 'body']];
    case 'fork':
      return [[`${path}/fork/branches`, 'branches']];
    case 'try':
      return [
        [`${path}/try`, 'body'],
        ...(isList(readAt(task, '/catch/do')) ? ([[`${path}/catch/do`, 'rescue']] as const) : []),
      ];
    default:
      return [];
  }
}

/** Every task, parents before their children, in reading order. */
export function flatten(list: TaskList): readonly TaskNode[] {
  return list.tasks.flatMap((node) => [node, ...node.lists.flatMap(flatten)]);
}

export const findNode = (list: TaskList, path: string | undefined): TaskNode | undefined =>
  path === undefined ? undefined : flatten(list).find((node) => node.path === path);

/** List and index of a task's path, without looking into the definition. */
export function placeOf(path: string): { readonly list: string; readonly index: number } {
  const nameAt = path.lastIndexOf('/');
  const indexAt = path.lastIndexOf('/', nameAt - 1);
  return { list: path.slice(0, indexAt), index: Number(path.slice(indexAt + 1, nameAt)) };
}

/** Path of the task that holds this one; undefined at the top. */
export function parentOf(path: string): string | undefined {
  const { list } = placeOf(path);
  const match = /^(?<parent>.+?\/\d+\/[^/]+)\/(?:do|fork\/branches|try|catch\/do)$/u.exec(list);
  return match?.groups?.['parent'];
}
