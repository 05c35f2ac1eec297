import type { NamedTask } from '../definition/edit-definition.ts';
import { isObject, parseJson } from '../definition/json.ts';
import type { Json } from '../definition/json.ts';

/** A step as the clipboard holds it: `{ "name": { … } }`; undefined for anything else. */
export function readTask(text: string): NamedTask | undefined {
  let value: Json;
  try {
    value = parseJson(text);
  } catch {
    return undefined;
  }
  const entries = isObject(value) ? Object.entries(value) : [];
  const [entry] = entries;
  if (entries.length !== 1 || entry === undefined || !isObject(entry[1])) return undefined;
  return { name: entry[0], task: entry[1] };
}
