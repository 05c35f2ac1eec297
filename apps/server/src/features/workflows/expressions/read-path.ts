/** A chain of own properties: `tasks.search.items[0]?.title`. */
export interface ValuePath {
  readonly root: string;
  readonly steps: readonly { readonly key: string | number; readonly isOptional: boolean }[];
}

/** What a path gave; `undefined` itself: only the sandbox can tell. */
export type PathValue = { readonly value: unknown } | undefined;

const root = /^\s*([A-Za-z_$][\w$]*)/u;
const step = /^\s*(?:(\?\.|\.)\s*([A-Za-z_$][\w$]*)|\[\s*(?:(\d{1,9})|"([^"\\\n]*)"|'([^'\\\n]*)')\s*\])/u;

/** The path that an expression is, when it is nothing more. */
export function parsePath(code: string): ValuePath | undefined {
  const head = root.exec(code);
  const name = head?.[1];
  if (!head || name === undefined) return undefined;
  const steps: { key: string | number; isOptional: boolean }[] = [];
  let rest = code.slice(head[0].length);
  while (rest.trim() !== '') {
    const found = step.exec(rest);
    if (!found) return undefined;
    const [all, dot, property, index, double, single] = found;
    const key = index === undefined ? (property ?? double ?? single ?? '') : Number(index);
    steps.push({ key, isOptional: dot === '?.' });
    rest = rest.slice(all.length);
  }
  return { root: name, steps };
}

/** One property as JavaScript reads it; undefined where that is not one of JSON's own. */
function readKey(value: unknown, key: string | number): PathValue {
  if (Array.isArray(value)) {
    if (key === 'length') return { value: value.length };
    return typeof key === 'number' ? { value: (value as readonly unknown[])[key] } : undefined;
  }
  if (typeof value === 'string' && key === 'length') return { value: value.length };
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, key)) return { value: (value as Readonly<Record<string | number, unknown>>)[key] };
  return key in Object.prototype ? undefined : { value: undefined };
}

/** The value at the path, without running code; undefined when the sandbox has to be asked. A missing value is null, as JSON has it. */
export function readPath(path: ValuePath, scope: Readonly<Record<string, unknown>>): PathValue {
  if (!Object.hasOwn(scope, path.root)) return undefined;
  let value: unknown = scope[path.root] ?? null;
  for (const { key, isOptional } of path.steps) {
    if ((value === null || value === undefined) && isOptional) return { value: null };
    const next = readKey(value, key);
    if (!next) return undefined;
    ({ value } = next);
  }
  return { value: value ?? null };
}
