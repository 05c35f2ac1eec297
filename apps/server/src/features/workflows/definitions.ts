import { Fault } from '@causeway/contract';
import type { DefinitionIssue, WorkflowDefinition } from '@causeway/contract';

export type DefinitionFormat = 'yaml' | 'json';

/** As a caller gives it: a text, or the value it stands for. */
export interface GivenDefinition {
  readonly source?: string | undefined;
  readonly definition?: Readonly<Record<string, unknown>> | undefined;
}

export interface ReadDefinition {
  /** The text as given; of a value its JSON. */
  readonly source: string;
  readonly format: DefinitionFormat;
  /** Undefined when it has errors. */
  readonly definition: WorkflowDefinition | undefined;
  readonly issues: readonly DefinitionIssue[];
}

export interface DefinitionChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  readonly pointer: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What the rest of the feature needs to know about definitions. */
export interface Definitions {
  /** With an owner, credentials it names are looked for. */
  read(given: GivenDefinition, owner?: string): Promise<ReadDefinition>;
  write(definition: WorkflowDefinition, format: DefinitionFormat): string;
  diff(before: WorkflowDefinition, after: WorkflowDefinition): readonly DefinitionChange[];
}

export type ValidDefinition = ReadDefinition & { readonly definition: WorkflowDefinition };

const placeOf = ({ pointer, line }: DefinitionIssue): string => {
  const at = pointer === '' ? 'the definition' : pointer;
  return line === null ? at : `${at} (line ${line})`;
};

/** Throws `invalid_definition` with the first error and how many more there are. */
export function requireValid(read: ReadDefinition): ValidDefinition {
  const errors = read.issues.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined && read.definition !== undefined) return { ...read, definition: read.definition };
  const more = errors.length > 1 ? ` ${errors.length - 1} more.` : '';
  const what = first === undefined ? 'It cannot be read.' : `${placeOf(first)}: ${first.message}.`.replace(/\.\.$/u, '.');
  throw new Fault('invalid_definition', {
    message: `The definition is not valid. ${what}${more}`,
    param: first?.pointer ?? 'source',
    ...(first?.fix === null || first === undefined ? {} : { fix: { summary: first.fix } }),
  });
}

/** One of the two must be there. */
export function requireGiven(given: GivenDefinition): GivenDefinition {
  if ((given.source === undefined) !== (given.definition === undefined)) return given;
  throw new Fault('invalid_request', { param: 'source', message: 'Give the definition once: as source or as definition.' });
}
