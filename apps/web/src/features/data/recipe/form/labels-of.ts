import type { FieldSpec } from '../field-spec.ts';

/** Label, hint and whether it may stay empty. */
export const labelsOf = ({ label, hint, isOptional }: FieldSpec) => ({
  label: isOptional === true ? `${label} (optional)` : label,
  ...(hint === undefined ? {} : { description: hint }),
});
