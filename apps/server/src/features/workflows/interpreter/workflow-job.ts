import { durationMs } from '@causeway/contract';
import type { TimeoutPolicy, WorkflowDefinition } from '@causeway/contract';
import { timeoutError } from '../../../durable/execution-errors.ts';
import type { JobKind, RunContext } from '../../../durable/job.ts';
import { evaluateOptions } from './frame.ts';
import type { Frame } from './frame.ts';
import { checkSchema, createInterpreterParts } from './run-task.ts';
import { failure } from './task-run.ts';
import type { InterpreterNeeds, ListResult } from './task-run.ts';

/** The name of the job in the log. */
export const workflowJobName = 'workflow';

function limitOf({ timeout, use }: WorkflowDefinition, policy: TimeoutPolicy | undefined = timeout): number | undefined {
  if (policy === undefined) return undefined;
  const after = typeof policy === 'string' ? use?.timeouts?.[policy]?.after : policy.after;
  const limitMs = after === undefined ? undefined : durationMs(after);
  if (limitMs === undefined) throw failure('configuration', 400, 'The timeout of the workflow is no duration.');
  return limitMs;
}

/** Runs a definition: walks its tree, and lets the log say what is done. */
export function createWorkflowJob(needs: InterpreterNeeds): JobKind {
  const { runList } = createInterpreterParts();

  async function walk(context: RunContext, definition: WorkflowDefinition, frame: Frame): Promise<ListResult> {
    const run = (inner: RunContext): Promise<ListResult> =>
      runList(definition.do, { walk: { needs, definition }, context: inner, frame, path: '/do', isIteration: false });
    const limitMs = limitOf(definition);
    if (limitMs === undefined) return run(context);
    const error = timeoutError(`The execution took longer than ${limitMs} ms`);
    return context.within({ at: context.clock + limitMs, error }, run);
  }

  return {
    name: workflowJobName,
    async run(context) {
      const { owner, subject, version } = context.run;
      const definition = await needs.definition({ owner, subject, version });
      const raw = await context.input();
      const frame: Frame = { input: raw, context: {}, tasks: {}, previous: raw, variables: {} };
      checkSchema(definition.input?.schema?.document, raw, 'input');
      const input = await ask(context, frame, { template: definition.input?.from, value: raw });
      const own: Frame = { ...frame, input, previous: input };
      const { output } = await walk(context, definition, own);
      const last = await ask(context, own, { template: definition.output?.as, value: output, hasOutput: true });
      checkSchema(definition.output?.schema?.document, last, 'output');
      return last;
    },
  };

  async function ask(
    context: RunContext,
    frame: Frame,
    {
      template,
      value,
      hasOutput = false,
    }: { readonly template: unknown; readonly value: unknown; readonly hasOutput?: boolean },
  ): Promise<unknown> {
    if (template === undefined) return value;
    const place = { context, frame, path: '', ...(hasOutput ? { output: value, hasOutput } : {}) };
    return needs.evaluator.evaluate(template, evaluateOptions(place));
  }
}
