import { Fault } from '@causeway/contract';
import type { ColumnType, ParameterValue, RecipeParameter } from '@causeway/contract';
import { findClosest } from '../../closest.ts';

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));
const matches =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text);

/** Whether a value reads as the type; what does not would be null, and a comparison with null leaves no row. */
const fits: Readonly<Record<ColumnType, (text: string) => boolean>> = {
  text: () => true,
  integer: matches(/^[+-]?\d{1,18}$/u),
  decimal: isNumber,
  number: isNumber,
  boolean: matches(/^(?:true|false)$/iu),
  date: matches(/^\d{4}-\d{2}-\d{2}$/u),
  time: matches(/^\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/u),
  timestamp: matches(/^\d{4}-\d{2}-\d{2}(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/u),
  duration: () => true,
};

const wrong = (name: string, message: string, summary: string): Fault =>
  new Fault('invalid_request', { param: `values.${name}`, message, fix: { summary } });

function requireFit({ name, type }: RecipeParameter, value: ParameterValue): void {
  if (value === null || fits[type](String(value))) return;
  throw wrong(
    name,
    `The parameter \`${name}\` is ${type}, and ${JSON.stringify(value)} is not.`,
    `Give a value that reads as ${type}.`,
  );
}

export interface GivenValues {
  readonly steps: readonly unknown[];
  readonly parameters: readonly RecipeParameter[];
  readonly values: Readonly<Record<string, ParameterValue>>;
}

/** Throws `invalid_request` when a parameter that is used has no value, a value has another type, or a value has no parameter. */
export function requireValues({ steps, parameters, values }: GivenValues): void {
  const names = parameters.map(({ name }) => name);
  const unknown = Object.keys(values).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const closest = findClosest(unknown, names);
    const known = names.length === 0 ? 'It has none.' : `It has ${names.join(', ')}.`;
    throw wrong(
      unknown,
      `The recipe has no parameter \`${unknown}\`.`,
      closest === undefined ? known : `Did you mean \`${closest}\`?`,
    );
  }
  const written = JSON.stringify(steps);
  for (const parameter of parameters) {
    const { name } = parameter;
    const value = Object.hasOwn(values, name) ? values[name] : parameter.default;
    // One that no step uses may wait for its default.
    if (value === undefined && !written.includes(`$${name}`)) continue;
    if (value === undefined) {
      throw wrong(name, `The parameter \`${name}\` has no value.`, 'Give one in `values`, or a default in the recipe.');
    }
    requireFit(parameter, value);
  }
}
