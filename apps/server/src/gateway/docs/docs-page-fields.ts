import type { JsonSchema } from './openapi-schema.ts';

/** One line of a table of fields. */
export interface Field {
  /** `messages[].role`. */
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly text: string | undefined;
}

const maxDepth = 3;
const literal = (value: unknown): string => JSON.stringify(value);

function limits({ minimum, maximum, minLength, maxLength, format }: JsonSchema): string {
  const from = minimum ?? minLength;
  const to = maximum ?? maxLength;
  const unit = maxLength !== undefined || minLength !== undefined ? ' characters' : '';
  if (format !== undefined) return ` (${format})`;
  if (from !== undefined && to !== undefined) return ` (${from} to ${to}${unit})`;
  if (from === 1 && unit !== '') return ' (not empty)';
  if (to !== undefined) return ` (at most ${to}${unit})`;
  return from === undefined ? '' : ` (at least ${from}${unit})`;
}

/** `string (at most 200 characters)`, `"a" | "b"`, `object[] | null`. */
export function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeText))].join(' | ');
  const types = [schema.type ?? 'any'].flat();
  const names = types.map((type) => {
    if (type !== 'array') return type;
    const item = typeText(schema.items ?? {});
    return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
  });
  return names.join(' | ') + limits(schema);
}

/** The schema of what is inside: of an array its items, of a choice the one that has fields. */
function inner(schema: JsonSchema): { readonly schema: JsonSchema; readonly suffix: string } {
  const choice = (schema.anyOf ?? schema.oneOf)?.find((each) => each.properties !== undefined || each.items !== undefined);
  if (choice !== undefined) return inner(choice);
  if (schema.items === undefined) return { schema, suffix: '' };
  const item = inner(schema.items);
  return { schema: item.schema, suffix: `[]${item.suffix}` };
}

const defaultText = (schema: JsonSchema): string | undefined => {
  if (schema.default === undefined) return undefined;
  const text = literal(schema.default);
  return text.length > 60 ? 'By default all.' : `By default ${text}.`;
};

function describe(schema: JsonSchema): string | undefined {
  const parts = [schema.description && `${schema.description}.`, defaultText(schema)].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join(' ');
}

/** Every field of an object, and of the objects in it, as flat lines. */
export function fieldsOf(schema: JsonSchema, prefix = '', depth = 1): Field[] {
  const { schema: object } = inner(schema);
  return Object.entries(object.properties ?? {}).flatMap(([key, property]) => {
    const within = inner(property);
    const name = prefix + key;
    const isRequired = object.required?.includes(key) ?? false;
    const below = depth < maxDepth ? fieldsOf(within.schema, `${name}${within.suffix}.`, depth + 1) : [];
    return [{ name, type: typeText(property), isRequired, text: describe(property) }, ...below];
  });
}
