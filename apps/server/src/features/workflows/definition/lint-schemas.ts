import type { TaskPlace, WorkflowDefinition } from '@causeway/contract';
import { z } from 'zod';
import { errorAt } from './finding.ts';
import type { Finding } from './finding.ts';
import type { LintContext } from './lint-context.ts';

type WithSchemas = Pick<WorkflowDefinition, 'input' | 'output'> & Partial<Pick<TaskPlace['task'], 'export'>>;

function lintSchema(document: Readonly<Record<string, unknown>>, pointer: string): readonly Finding[] {
  try {
    z.fromJSONSchema(document);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [errorAt(pointer, 'schema-syntax', { message: `This JSON Schema cannot be used: ${reason}` })];
  }
}

function schemasOf(holder: WithSchemas, pointer: string): readonly Finding[] {
  return (['input', 'output', 'export'] as const).flatMap((part) => {
    const document = holder[part]?.schema?.document;
    return document === undefined ? [] : lintSchema(document, `${pointer}/${part}/schema/document`);
  });
}

/** JSON Schemas that values are held against later. */
export const lintSchemas = ({ definition, places }: LintContext): readonly Finding[] => [
  ...schemasOf(definition, ''),
  ...places.flatMap(({ task, pointer }) => schemasOf(task, pointer)),
];
