import type { DefinitionIssue, WorkflowDefinition } from '@causeway/contract';
import { stringify } from 'yaml';
import type { Sandbox } from '../../../providers/sandbox/sandbox.ts';
import type { Definitions, GivenDefinition, ReadDefinition } from '../definitions.ts';
import type { CallRegistry } from '../interpreter/call-registry.ts';
import { diffDefinitions } from './diff-definitions.ts';
import type { Finding } from './finding.ts';
import { lintCalls } from './lint-calls.ts';
import { createLintContext } from './lint-context.ts';
import { lintExpressions } from './lint-expressions.ts';
import { lintNames } from './lint-names.ts';
import { lintSchemas } from './lint-schemas.ts';
import { lintValues } from './lint-values.ts';
import { readSource } from './read-source.ts';
import type { ReadSource, SourceError } from './read-source.ts';
import { checkSchema } from './schema-findings.ts';

export interface DefinitionNeeds {
  readonly calls: CallRegistry;
  readonly sandbox: Pick<Sandbox, 'check'>;
  /** Names of the credentials of an owner. */
  readonly credentialNames: (owner: string) => Promise<readonly string[]>;
}

/** In YAML `: ` ends a key and ` #` begins a comment, also within an expression. */
const fixOfText = (message: string): string | null =>
  /mapping|implicit key|flow|plain/iu.test(message) ? 'Put text with ": ", " #", { or [ into quotes.' : null;

const issueOfText = ({ message, line, column }: SourceError): DefinitionIssue => ({
  severity: 'error',
  code: 'text-syntax',
  message: `The text cannot be read: ${message}`,
  fix: fixOfText(message),
  pointer: '',
  line,
  column,
});

const byPlace = (a: DefinitionIssue, b: DefinitionIssue): number =>
  (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);

/** Nobody reads more, and each is looked for in the text. */
const mostIssues = 200;

/** A value that was not given as text has no lines. */
const placed = (findings: readonly Finding[], text: ReadSource | undefined): readonly DefinitionIssue[] =>
  findings
    .toSorted((a, b) => a.severity.localeCompare(b.severity))
    .slice(0, mostIssues)
    .map((finding) => ({ ...finding, ...(text ? text.positionOf(finding.pointer) : { line: null, column: null }) }))
    .toSorted(byPlace);

async function lint(value: unknown, needs: DefinitionNeeds, owner: string | undefined) {
  const { definition, findings } = checkSchema(value);
  if (!definition) return { definition: undefined, findings };
  const credentials = owner === undefined ? undefined : await needs.credentialNames(owner);
  const context = createLintContext(definition, { calls: needs.calls, credentials });
  const found = [
    ...lintNames(context),
    ...lintValues(context),
    ...lintSchemas(context),
    ...lintCalls(context),
    ...(await lintExpressions(context, needs.sandbox)),
  ];
  return { definition, findings: found };
}

const withoutErrors = (definition: WorkflowDefinition | undefined, issues: readonly DefinitionIssue[]) =>
  issues.some(({ severity }) => severity === 'error') ? undefined : definition;

/** Reads, checks, writes and compares definitions. */
export function createDefinitions(needs: DefinitionNeeds): Definitions {
  return {
    async read({ source, definition: given }: GivenDefinition, owner?: string): Promise<ReadDefinition> {
      const text = source === undefined ? undefined : readSource(source);
      const written = source ?? JSON.stringify(given, null, 2);
      const format = text?.format ?? 'json';
      if (text && text.errors.length > 0) {
        return { source: written, format, definition: undefined, issues: text.errors.slice(0, mostIssues).map(issueOfText) };
      }
      const { definition, findings } = await lint(text ? text.value : given, needs, owner);
      const issues = placed(findings, text);
      return { source: written, format, definition: withoutErrors(definition, issues), issues };
    },
    write: (definition, format) =>
      format === 'json'
        ? `${JSON.stringify(definition, null, 2)}\n`
        : stringify(definition, { lineWidth: 0, aliasDuplicateObjects: false }),
    diff: diffDefinitions,
  };
}
