import { z } from 'zod';

/** Schemas come from definitions, which do not change: one that was asked for before is not built again. */
const built = new WeakMap<object, z.ZodType>();

/** What does not fit, as `field: why`; undefined when all does. Throws when the schema itself is not one. */
export function misfit(schema: Readonly<Record<string, unknown>>, value: unknown): string | undefined {
  const known = built.get(schema) ?? z.fromJSONSchema(schema);
  built.set(schema, known);
  const result = known.safeParse(value);
  if (result.success) return undefined;
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') ?? '';
  return `${place === '' ? '' : `${place}: `}${issue?.message ?? 'it does not fit'}`;
}
