export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);

/** Any value as JSON knows it; undefined stays. */
export const toJson = (value: unknown): Json | undefined =>
  value === undefined ? undefined : parseJson(JSON.stringify(value));

/** Throws a `SyntaxError`. */
export const parseJson = (text: string): Json => JSON.parse(text) as Json;

/** The value as text where it is one, else the given words. */
export const textOf = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : otherwise);

const escape = (segment: string): string => segment.replaceAll('~', '~0').replaceAll('/', '~1');
const unescape = (segment: string): string => segment.replaceAll('~1', '/').replaceAll('~0', '~');

/** Segments of a JSON Pointer (RFC 6901). */
export const splitPointer = (pointer: string): readonly string[] =>
  pointer === '' ? [] : pointer.slice(1).split('/').map(unescape);

export const joinPointer = (...segments: readonly (string | number)[]): string =>
  segments.map((segment) => `/${escape(String(segment))}`).join('');

/** The value at a pointer; undefined where there is none. */
export function readAt(value: Json, pointer: string): Json | undefined {
  let found: Json | undefined = value;
  for (const segment of splitPointer(pointer)) {
    if (isList(found)) found = found[Number(segment)];
    else if (isObject(found) && Object.hasOwn(found, segment)) found = found[segment];
    else return undefined;
  }
  return found;
}

/** A copy with another value at the pointer; undefined takes the key or the item away. Missing objects on the way are made. */
export function writeAt(value: Json, pointer: string, next: Json | undefined): Json {
  return write(value, splitPointer(pointer), next) ?? null;
}

function write(value: Json | undefined, segments: readonly string[], next: Json | undefined): Json | undefined {
  const [segment, ...rest] = segments;
  if (segment === undefined) return next;
  if (isList(value)) {
    const index = Number(segment);
    const inner = write(value[index], rest, next);
    return inner === undefined ? value.toSpliced(index, 1) : value.with(index, inner);
  }
  const known = isObject(value) ? value : {};
  const inner = write(known[segment], rest, next);
  if (inner !== undefined) return { ...known, [segment]: inner };
  const { [segment]: _gone, ...others } = known;
  return others;
}
