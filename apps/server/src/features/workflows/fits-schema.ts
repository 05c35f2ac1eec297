import { createContext, Script } from 'node:vm';
import { z } from 'zod';

interface Built {
  readonly check: z.ZodType;
  /** A pattern may backtrack, and a reference may lead round in circles, for longer than anybody waits. */
  readonly mayHang: boolean;
}

/** A check holds up everything else in the process. */
const mostMs = 100;
const riskyKeys = /"(?:pattern|patternProperties|\$ref|\$dynamicRef)":/u;
const tooMuch = 'the schema takes too long to check this value';

/** Schemas come from definitions, which do not change: one that was asked for before is not built again. */
const built = new WeakMap<object, Built>();

function build(schema: Readonly<Record<string, unknown>>): Built {
  const known = built.get(schema) ?? { check: z.fromJSONSchema(schema), mayHang: riskyKeys.test(JSON.stringify(schema)) };
  built.set(schema, known);
  return known;
}

const guard = createContext({});
const script = new Script('work()');

/** The context throws errors of its own realm. A reference to itself alone ends the stack. */
const isEndless = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  (('code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') || ('name' in error && error.name === 'RangeError'));

/** Undefined when it takes too long; V8 stops within regular expressions, too. */
function within<Value>(work: () => Value): Value | undefined {
  guard['work'] = work;
  try {
    return script.runInContext(guard, { timeout: mostMs }) as Value;
  } catch (error) {
    if (isEndless(error)) return undefined;
    throw error;
  } finally {
    guard['work'] = undefined;
  }
}

/** What does not fit, as `field: why`; undefined when all does. Throws when the schema itself is not one. */
export function misfit(schema: Readonly<Record<string, unknown>>, value: unknown): string | undefined {
  const { check, mayHang } = build(schema);
  const result = mayHang ? within(() => check.safeParse(value)) : check.safeParse(value);
  if (result === undefined) return tooMuch;
  if (result.success) return undefined;
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') ?? '';
  return `${place === '' ? '' : `${place}: `}${issue?.message ?? 'it does not fit'}`;
}
