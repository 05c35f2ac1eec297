import type { JsonSchema } from './openapi-schema.ts';

/** Values that read well, by the name of their field. A schema's own `.meta({ examples })` wins. */
const byName: Readonly<Record<string, readonly unknown[]>> = {
  content: ['Three days in Lisbon?'],
  input: ['Three days in Lisbon?'],
  text: ['Lisbon'],
  title: ['A trip to Lisbon'],
  session_title: ['A trip to Lisbon'],
  snippet: ['Three days in Lisbon?'],
  model: ['ollama/llama3.2'],
  default_model: ['ollama/llama3.2'],
  '*': ['ollama/llama3.2'],
  user_id: ['ada'],
  user: ['ada'],
  id: ['trip'],
  session_id: ['trip'],
  name: ['laptop'],
  owned_by: ['ollama'],
  role: ['user'],
  base_url: ['http://127.0.0.1:11434/v1'],
  url: ['http://localhost:8000/sign-in#token=…'],
  token: ['the-token-of-the-link-that-was-printed'],
  ticket: ['the-ticket'],
  prefix: ['cw_bAYQDO2G'],
  secret: ['cw_<id>_<secret>'],
  version: ['0.1.0'],
  created: [1_763_640_191],
  created_at: [1_763_640_191_000],
  updated_at: [1_763_640_191_000],
  time: [1_763_640_191_000],
  expires_in_ms: [30_000],
};
/** Optional fields that an example is poorer without. */
const worthShowing = new Set(['content', 'model', 'session_id', 'title']);
const idTail = '5vYk0t7nQmB1CzX2LwR8pA';

function fits(schema: JsonSchema, value: unknown): boolean {
  const types = new Set([schema.type ?? typeof value].flat());
  if (!types.has(typeof value) && !(types.has('integer') && Number.isInteger(value))) return false;
  if (schema.enum !== undefined) return schema.enum.includes(value);
  if (typeof value !== 'string') return true;
  const isLong = value.length >= (schema.minLength ?? 0);
  return isLong && (schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value));
}

function stringFor({ pattern = '', format, minLength = 0 }: JsonSchema): string {
  const prefix = /^\^(?<prefix>[a-z]+_)\[/u.exec(pattern)?.groups?.['prefix'];
  if (prefix !== undefined) return prefix + idTail;
  if (format === 'uri') return 'http://127.0.0.1:9000/v1';
  if (format === 'date-time') return '2025-11-20T12:03:11Z';
  return 'text'.padEnd(minLength, '-');
}

function objectFor({ properties = {}, required = [] }: JsonSchema): Record<string, unknown> {
  const names = Object.keys(properties).filter((name) => required.includes(name) || worthShowing.has(name));
  return Object.fromEntries(names.map((name) => [name, exampleOf(properties[name] ?? {}, name)]));
}

function byType(schema: JsonSchema): unknown {
  const type = [schema.type ?? ''].flat().find((each) => each !== 'null');
  if (type === 'object') return objectFor(schema);
  if (type === 'array') return [exampleOf(schema.items ?? {}, '')];
  if (type === 'string') return stringFor(schema);
  if (type === 'number' || type === 'integer') return schema.minimum ?? 1;
  return type === 'boolean' ? true : {};
}

/** A value of the schema, short and readable: required fields and few others. */
export function exampleOf(schema: JsonSchema, name = ''): unknown {
  if (schema.examples !== undefined) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  const named = byName[name]?.find((value) => fits(schema, value));
  if (named !== undefined) return named;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  const choices = schema.anyOf ?? schema.oneOf;
  const chosen = choices?.find(({ type }) => type !== 'null');
  return chosen ? exampleOf(chosen, name) : byType(schema);
}
