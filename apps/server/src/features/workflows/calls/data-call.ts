import {
  dataArtifact,
  expectation,
  exportOptions,
  fileId,
  parameterValues,
  recipeId,
  recipeParameters,
  rowCounts,
  stepCounts,
} from '@causeway/contract';
import { z } from 'zod';
import { errorTypes } from '../../../durable/execution-errors.ts';
import type { DataRoom } from '../../data/events.ts';
import { CallError } from '../interpreter/call-registry.ts';
import type { WorkCall } from '../interpreter/call-registry.ts';
import { workflowJob } from '../executions/to-execution.ts';

const input = z.strictObject({
  file: fileId.describe('Id of an uploaded file'),
  sheet: z.string().max(255).optional().describe('Default: the first'),
  recipe: recipeId.optional().describe('Id of a stored recipe; or give `steps`'),
  revision: z.number().int().min(1).optional().describe('Of the recipe; default: the one that holds'),
  steps: z
    .array(z.looseObject({ op: z.string().min(1).max(40) }))
    .max(500)
    .optional(),
  parameters: recipeParameters,
  values: parameterValues.describe('Of the parameters, by name'),
  output: exportOptions.prefault({}),
  save_as: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .optional()
    .describe('The result becomes a file under this name, for steps that come after'),
  all_expected: z.boolean().default(false).describe('Fails when an expectation of the recipe does not hold'),
});
type DataInput = z.output<typeof input>;

const output = z.object({
  run_id: z.string(),
  file_id: z.string(),
  sheet: z.string(),
  counts: rowCounts.nullable(),
  steps: z.array(stepCounts),
  expectations: z.array(expectation),
  /** `url` is the path to download it from. */
  artifacts: z.array(dataArtifact.extend({ url: z.string() })),
  /** Source with checksum, plan, counts and files: what somebody needs to trust the result. */
  manifest: z.unknown(),
  /** With `save_as`. */
  saved_file_id: z.string().nullable(),
});

function requireOne({ recipe, steps }: DataInput): void {
  if ((recipe === undefined) !== (steps === undefined)) return;
  throw new CallError({
    type: errorTypes.validation,
    status: 400,
    title: 'No recipe',
    detail: 'Give either `recipe`, the id of a stored recipe, or `steps`.',
  });
}

const urlOf = (run: string, name: string): string => `/api/v1/data/runs/${run}/download?name=${encodeURIComponent(name)}`;

/** Runs a recipe over a file. */
export function createDataCall(data: Pick<DataRoom, 'transform'>): WorkCall {
  return {
    name: 'data',
    title: 'Run a recipe',
    description: 'Runs a stored recipe, or steps, over an uploaded file; gives counts, what to download and the manifest.',
    input,
    output,
    // The run is found again by the key of the step; a file that was saved would be saved twice.
    isIdempotent: (given) => input.safeParse(given).data?.save_as === undefined,
    async run(parsed, context) {
      const given = parsed as DataInput;
      requireOne(given);
      const { file, sheet, recipe, revision, steps, parameters, values, save_as: saveAs } = given;
      const { owner, executionId, idempotencyKey: key, signal } = context;
      const {
        run,
        manifest,
        fileId: saved,
      } = await data.transform({
        owner,
        fileId: file,
        sheet,
        recipe: recipe === undefined ? undefined : { id: recipe, revision },
        plan: steps === undefined ? undefined : { version: 1, parameters, steps },
        values,
        output: given.output,
        saveAs,
        key: `data ${key}`,
        parent: { job: workflowJob, id: executionId },
        signal,
      });
      const broken = run.expectations.filter(({ is_met: isMet }) => !isMet);
      if (given.all_expected && broken.length > 0) throw notAsExpected(run.run_id, broken);
      const artifacts = run.artifacts.map((artifact) => ({ ...artifact, url: urlOf(run.run_id, artifact.name) }));
      const { run_id: id, file_id: source, sheet: name, counts, steps: counted, expectations } = run;
      return {
        run_id: id,
        file_id: source,
        sheet: name,
        counts,
        steps: counted,
        expectations,
        artifacts,
        manifest,
        saved_file_id: saved,
      };
    },
  };
}

const notAsExpected = (run: string, broken: readonly z.output<typeof expectation>[]): CallError =>
  new CallError({
    type: errorTypes.validation,
    status: 422,
    title: 'The data is not as expected',
    detail: `Run ${run}: ${broken.map(({ id, broken: rows, total }) => `${id} is broken by ${rows} of ${total}`).join('; ')}.`,
  });
