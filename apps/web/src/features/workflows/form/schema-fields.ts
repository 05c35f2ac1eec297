import { isList, isObject, joinPointer, textOf } from '../definition/json.ts';
import type { Json, JsonObject } from '../definition/json.ts';

export type FieldKind = 'text' | 'long' | 'number' | 'boolean' | 'choice' | 'json' | 'group';

/** One input of a form; its value stands at `pointer` of the form's value. */
export interface Field {
  readonly pointer: string;
  readonly label: string;
  readonly description: string | undefined;
  readonly kind: FieldKind;
  readonly isRequired: boolean;
  readonly choices: readonly Json[];
  readonly initial: Json | undefined;
  /** Of a group. */
  readonly fields: readonly Field[];
  readonly isSecret: boolean;
}

/** Deeper objects are edited as JSON. */
const maxDepth = 2;

/** The fields of an object's schema (JSON Schema 2020-12 as zod writes it); undefined when it describes no object with properties. */
export function schemaFields(schema: unknown): readonly Field[] | undefined {
  if (!isObject(schema)) return undefined;
  const root = resolve(schema, schema);
  if (!isObject(root['properties']) || Object.keys(root['properties']).length === 0) return undefined;
  return propertiesOf(root, { root: schema, pointer: '', depth: 0 });
}

interface Place {
  readonly root: JsonObject;
  readonly pointer: string;
  readonly depth: number;
}

function propertiesOf(schema: JsonObject, place: Place): readonly Field[] {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = isList(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).flatMap(([name, property]) => {
    if (!isObject(property)) return [];
    return [
      fieldOf(
        property,
        { ...place, pointer: place.pointer + joinPointer(name) },
        { name, isRequired: required.includes(name) },
      ),
    ];
  });
}

function fieldOf(given: JsonObject, place: Place, { name, isRequired }: { name: string; isRequired: boolean }): Field {
  const schema = simplify(resolve(given, place.root), place.root);
  const kind = kindOf(schema, name, place.depth);
  return {
    pointer: place.pointer,
    label: textOf(given['title'], textOf(schema['title'], wordsOf(name))),
    description: textOf(given['description']) || textOf(schema['description']) || undefined,
    kind,
    isRequired,
    choices: choicesOf(schema),
    initial: given['default'] ?? schema['default'] ?? exampleOf(schema),
    fields: kind === 'group' ? propertiesOf(schema, { ...place, depth: place.depth + 1 }) : [],
    isSecret: schema['format'] === 'password',
  };
}

const exampleOf = (schema: JsonObject): Json | undefined => (isList(schema['examples']) ? schema['examples'][0] : undefined);

/** `$ref` into the same document. */
function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  const ref = textOf(schema['$ref']);
  const match = /^#\/(?:\$defs|definitions)\/(?<name>.+)$/u.exec(ref);
  const holder = root['$defs'] ?? root['definitions'];
  const found = isObject(holder) ? holder[match?.groups?.['name'] ?? ''] : undefined;
  return isObject(found) ? { ...found, ...schema, $ref: '' } : schema;
}

/** One of several forms: what a person would type is preferred, `null` is left out. */
function simplify(schema: JsonObject, root: JsonObject): JsonObject {
  const variants = schema['anyOf'] ?? schema['oneOf'];
  if (!isList(variants)) return schema;
  const real = variants
    .filter(isObject)
    .map((variant) => resolve(variant, root))
    .filter(({ type }) => type !== 'null');
  const consts = real.map((variant) => variant['const']);
  if (real.length > 0 && consts.every((value) => value !== undefined)) return { ...schema, enum: consts };
  const [only] = real;
  return real.length === 1 && only !== undefined ? { ...only, ...schema } : schema;
}

const longNames = /^(?:text|body|message|messages|prompt|instructions|system|content|code|query|description|question)$/iu;

function kindOf(schema: JsonObject, name: string, depth: number): FieldKind {
  if (choicesOf(schema).length > 0) return 'choice';
  const types = isList(schema['type']) ? schema['type'].filter((type) => type !== 'null') : [schema['type']];
  switch (types.length === 1 ? types[0] : undefined) {
    case 'string':
      return schema['format'] === 'textarea' || longNames.test(name) || Number(schema['maxLength']) > 1000 ? 'long' : 'text';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'object':
      return isObject(schema['properties']) && depth < maxDepth ? 'group' : 'json';
    default:
      return 'json';
  }
}

function choicesOf(schema: JsonObject): readonly Json[] {
  const values = schema['enum'];
  return isList(values) ? values : [];
}

/** `maxTokens` and `max_tokens` as "Max tokens". */
export function wordsOf(name: string): string {
  const words = name
    .replaceAll(/[_-]+/gu, ' ')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/gu, ' ')
    .trim()
    .toLowerCase();
  return words === '' ? name : words[0]?.toUpperCase() + words.slice(1);
}

/** What a form begins with: defaults and examples of the schema; what has none stays away. */
export function initialValue(fields: readonly Field[]): JsonObject {
  const entries = fields.flatMap(({ pointer, initial, kind, fields: inner, isRequired }) => {
    const name = pointer.slice(pointer.lastIndexOf('/') + 1);
    if (initial !== undefined) return [[name, initial]] as const;
    const value = kind === 'group' ? initialValue(inner) : undefined;
    return value === undefined || (Object.keys(value).length === 0 && !isRequired) ? [] : ([[name, value]] as const);
  });
  return Object.fromEntries(entries);
}

/** What is missing before it can be sent; labels in order. */
export function missingFields(fields: readonly Field[], read: (pointer: string) => Json | undefined): readonly string[] {
  return fields.flatMap((field) => {
    if (field.kind === 'group') return field.isRequired ? missingFields(field.fields, read) : [];
    const value = read(field.pointer);
    return field.isRequired && (value === undefined || value === '') ? [field.label] : [];
  });
}
