import { z } from 'zod';
import type { CallDefinition, CallRegistry } from '../interpreter/call-registry.ts';

/** Throws when two calls have one name. */
export function createCallRegistry(list: readonly CallDefinition[]): CallRegistry {
  const byName = new Map(list.map((call) => [call.name, call]));
  if (byName.size !== list.length) throw new Error('two calls have the same name');
  return { list, find: (name) => byName.get(name) };
}

export interface CallDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input_schema: Record<string, unknown>;
  readonly output_schema: Record<string, unknown>;
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> => {
  const { $schema: _dialect, '~standard': _standard, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

/** What palette and forms show: names and JSON Schemas (draft 2020-12). */
export const describeCalls = ({ list }: CallRegistry): CallDescription[] =>
  list.map(({ name, title, description, input, output }) => ({
    name,
    title,
    description,
    input_schema: schemaOf(input, 'input'),
    output_schema: schemaOf(output, 'output'),
  }));
