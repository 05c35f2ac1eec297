import type { NewStep } from '../draft-steps.ts';

type Part = Readonly<Record<string, unknown>>;
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A part of a step by its path: `rule.between.column`. */
export function readPart(step: NewStep, path: string): unknown {
  let value: unknown = step;
  for (const name of path.split('.')) value = isPart(value) ? value[name] : undefined;
  return value;
}

/** The step with another value at a path; undefined takes the part away. */
export function writePart<S extends NewStep>(step: S, path: string, value: unknown): S {
  const [name = '', ...rest] = path.split('.');
  // Only `op` and `id` have a type, and no path of a field leads to them.
  return put(step, [name, ...rest], value) as S;
}

function put(part: Part, [name = '', ...rest]: readonly string[], value: unknown): Part {
  const inner = part[name];
  const next = rest.length === 0 ? value : put(isPart(inner) ? inner : {}, rest, value);
  const { [name]: _before, ...others } = part;
  return next === undefined ? others : { ...part, [name]: next };
}

/** The text of a part; empty when it is not there. */
export const textPart = (step: NewStep, path: string): string => {
  const value = readPart(step, path);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
};

export const listPart = (step: NewStep, path: string): readonly unknown[] => {
  const value = readPart(step, path);
  return Array.isArray(value) ? value : [];
};

/** The names in a part that is a list of texts. */
export const namesPart = (step: NewStep, path: string): readonly string[] =>
  listPart(step, path).filter((item) => typeof item === 'string');

/** The members of a part that is a list of objects. */
export const rowsPart = (step: NewStep, path: string): readonly Part[] => listPart(step, path).filter(isPart);
