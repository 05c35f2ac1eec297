import { listCalls, listTemplates, testStep } from '@causeway/contract';
import { route } from '../../gateway/feature.ts';
import type { Route } from '../../gateway/feature.ts';
import { describeCalls } from './calls/create-call-registry.ts';
import type { createTestStep } from './executions/test-step.ts';
import type { CallRegistry } from './interpreter/call-registry.ts';
import { readTemplates } from './templates/read-templates.ts';

export interface CatalogueNeeds {
  readonly calls: CallRegistry;
  readonly test: ReturnType<typeof createTestStep>['test'];
}

/** What an editor needs beside the workflow itself. */
export function catalogueRoutes({ calls, test }: CatalogueNeeds): Route[] {
  const described = { calls: describeCalls(calls) };
  // Files of this version: read once, and only when somebody looks.
  let templates: ReturnType<typeof readTemplates> | undefined;
  return [
    route(listCalls, async () => described),
    route(listTemplates, async () => {
      templates ??= readTemplates();
      const read = await templates;
      return { templates: read.map((template) => ({ ...template, definition: { ...template.definition } })) };
    }),
    route(testStep, ({ principal, body, signal }) => test(principal.userId, body, signal)),
  ];
}
