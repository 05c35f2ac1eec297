import { isObject, readAt, textOf } from '../definition/json.ts';
import type { Json } from '../definition/json.ts';
import { flatten, parentOf } from '../definition/task-tree.ts';
import type { TaskList } from '../definition/task-tree.ts';

/** What an expression at a step can read: the input, outputs of the steps before, the items of the loops around it. */
export function namesInScope(tree: TaskList, path: string, definition: Json): readonly string[] {
  const nodes = flatten(tree);
  const before = nodes.slice(
    0,
    Math.max(
      0,
      nodes.findIndex((node) => node.path === path),
    ),
  );
  const around = new Set(parentsOf(path));
  const outputs = before.filter((node) => !around.has(node.path)).map(({ name }) => readOf('tasks', name));
  const items = before.filter((node) => around.has(node.path)).flatMap((node) => loopNames(node.task));
  return [...inputNames(definition), ...items, ...outputs, 'context'];
}

function parentsOf(path: string): readonly string[] {
  const parent = parentOf(path);
  return parent === undefined ? [] : [parent, ...parentsOf(parent)];
}

function inputNames(definition: Json): readonly string[] {
  const properties = readAt(definition, '/input/schema/document/properties');
  const names = isObject(properties) ? Object.keys(properties) : [];
  return names.length === 0 ? ['input'] : names.map((name) => readOf('input', name));
}

function loopNames(task: Json): readonly string[] {
  if (readAt(task, '/for') === undefined) return [];
  return [textOf(readAt(task, '/for/each'), 'item'), textOf(readAt(task, '/for/at'), 'index')];
}

const readOf = (object: string, name: string): string =>
  /^[A-Za-z_$][\w$]*$/u.test(name) ? `${object}.${name}` : `${object}[${JSON.stringify(name)}]`;
