import { recipeStep } from '@causeway/contract';
import { z } from 'zod';

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Parts that every step has, or that a model has no use for. */
const left = new Set(['id', 'enabled', 'note', 'op']);

function typeOf(schema: unknown): string {
  if (!isObject(schema)) return 'value';
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join('|');
  const choices = list(schema['anyOf'] ?? schema['oneOf']);
  if (choices.length > 0) return [...new Set(choices.map(typeOf))].join('|');
  if (schema['type'] === 'array') return `[${typeOf(schema['items'])}]`;
  if (schema['type'] === 'object') return fieldsOf(schema);
  return typeof schema['type'] === 'string' ? schema['type'] : 'value';
}

function fieldsOf(schema: Json): string {
  const required = new Set(list(schema['required']));
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  const fields = properties.flatMap(([name, value]) =>
    left.has(name) ? [] : [`${name}${required.has(name) ? '' : '?'}: ${typeOf(value)}`],
  );
  return `{${fields.join(', ')}}`;
}

/** One line for each step, `filter {expr: string, keep?: boolean}`: the contract itself, short enough for a model. */
export const describeSteps = (): readonly string[] =>
  recipeStep.options.map((option) => {
    const schema: unknown = z.toJSONSchema(option, { io: 'input', unrepresentable: 'any' });
    return `${option.shape.op.value} ${isObject(schema) ? fieldsOf(schema) : ''}`;
  });
