import { z } from 'zod';
import { definitionIssue } from './definition-issue.ts';
import { endpoint } from './endpoint.ts';
import { execution } from './executions.ts';
import { projectId, workflowId } from './ids.ts';
import { storableText } from './storable-text.ts';

/** How long ended executions are kept; null: for ever. */
export const retention = z.strictObject({
  days: z.number().int().min(1).max(3650).nullable(),
  count: z.number().int().min(1).max(1_000_000).nullable(),
});
export type Retention = z.infer<typeof retention>;

/** A definition with immutable versions. Times are ms since 1970 UTC. */
export const workflow = z.object({
  id: workflowId,
  project_id: projectId,
  /** `document.name`: unique in the project. */
  name: z.string(),
  /** `document.title`, else the name. */
  title: z.string(),
  description: z.string(),
  /** The newest version: 1, 2, 3 … */
  version: z.number(),
  retention,
  trigger_count: z.number(),
  last_execution: execution.nullable(),
  created_at: z.number(),
  updated_at: z.number(),
});
export type Workflow = z.infer<typeof workflow>;

export const sourceFormats = ['yaml', 'json'] as const;

/** One saved definition; it never changes. */
export const workflowVersion = z.object({
  workflow_id: workflowId,
  version: z.number(),
  /** The parsed definition (docs/workflows.md). */
  definition: z.record(z.string(), z.unknown()),
  /** The text as it was saved, with its comments. */
  source: z.string(),
  format: z.enum(sourceFormats),
  note: z.string(),
  created_at: z.number(),
});
export type WorkflowVersion = z.infer<typeof workflowVersion>;

/** A definition as YAML or JSON text, or as an object. */
export const givenDefinition = {
  source: storableText(1_000_000).optional().describe('YAML or JSON text; kept as it is'),
  definition: z.record(z.string(), z.unknown()).optional().describe('Instead of source'),
};

const params = z.object({ workflowId });
const versionParams = z.object({ workflowId, version: z.coerce.number().int().min(1) });
const bodyLimitBytes = 2 * 1024 * 1024;
const withVersion = workflow.extend({ current: workflowVersion });

export const listWorkflows = endpoint({
  name: 'workflows.list',
  method: 'GET',
  path: '/api/v1/workflows',
  summary: 'Workflows with their last execution, the latest changed first',
  access: 'workflows:read',
  query: z.object({
    project_id: projectId.optional(),
    name: storableText(200).optional().describe('Exactly this document.name'),
    text: storableText(200).trim().optional().describe('Only those whose name or title contains this'),
    limit: z.coerce.number().int().min(1).max(200).default(100),
    cursor: storableText(200).optional(),
  }),
  reply: z.object({ workflows: z.array(workflow), next_cursor: z.string().optional() }),
});

export const createWorkflow = endpoint({
  name: 'workflows.create',
  method: 'POST',
  path: '/api/v1/workflows',
  summary: 'Create a workflow from a definition',
  access: 'workflows:write',
  body: z.strictObject({
    project_id: projectId.optional().describe('Default: the default project'),
    ...givenDefinition,
    note: storableText(500).default(''),
  }),
  reply: withVersion,
  status: 201,
  faults: ['conflict', 'invalid_definition'],
  bodyLimitBytes,
});

/** Creates the workflow under its document name, or saves a new version of the one that has the name; the same text saves nothing. */
export const importWorkflow = endpoint({
  name: 'workflows.import',
  method: 'POST',
  path: '/api/v1/workflows/import',
  summary: 'Create or update a workflow by its document name',
  access: 'workflows:write',
  body: z.strictObject({ project_id: projectId.optional(), ...givenDefinition, note: storableText(500).default('') }),
  reply: withVersion.extend({ outcome: z.enum(['created', 'updated', 'unchanged']) }),
  faults: ['invalid_definition'],
  bodyLimitBytes,
});

export const getWorkflow = endpoint({
  name: 'workflows.get',
  method: 'GET',
  path: '/api/v1/workflows/:workflowId',
  summary: 'One workflow with its newest version',
  access: 'workflows:read',
  params,
  reply: withVersion,
});

export const updateWorkflow = endpoint({
  name: 'workflows.update',
  method: 'PATCH',
  path: '/api/v1/workflows/:workflowId',
  summary: 'Move to another project or change how long executions are kept',
  access: 'workflows:write',
  params,
  body: z.strictObject({ project_id: projectId, retention }).partial(),
  reply: workflow,
  faults: ['conflict'],
});

export const deleteWorkflow = endpoint({
  name: 'workflows.delete',
  method: 'DELETE',
  path: '/api/v1/workflows/:workflowId',
  summary: 'Delete a workflow with its versions, triggers and executions for ever; running ones are cancelled',
  access: 'workflows:write',
  params,
  status: 204,
});

/** With `base_version` a save over somebody else's newer version is refused. The same definition saves nothing. */
export const saveVersion = endpoint({
  name: 'workflows.save-version',
  method: 'POST',
  path: '/api/v1/workflows/:workflowId/versions',
  summary: 'Save a new version',
  access: 'workflows:write',
  params,
  body: z.strictObject({
    ...givenDefinition,
    base_version: z.number().int().min(1).optional(),
    note: storableText(500).default(''),
  }),
  reply: withVersion,
  status: 201,
  faults: ['conflict', 'invalid_definition'],
  bodyLimitBytes,
});

export const listVersions = endpoint({
  name: 'workflows.versions',
  method: 'GET',
  path: '/api/v1/workflows/:workflowId/versions',
  summary: 'Versions, the newest first',
  access: 'workflows:read',
  params,
  reply: z.object({ versions: z.array(workflowVersion.pick({ version: true, note: true, created_at: true })) }),
});

export const getVersion = endpoint({
  name: 'workflows.version',
  method: 'GET',
  path: '/api/v1/workflows/:workflowId/versions/:version',
  summary: 'One version',
  access: 'workflows:read',
  params: versionParams,
  reply: workflowVersion,
});

export const diffVersions = endpoint({
  name: 'workflows.diff',
  method: 'GET',
  path: '/api/v1/workflows/:workflowId/versions/:version/diff/:other',
  summary: 'What changed between two versions',
  access: 'workflows:read',
  params: versionParams.extend({ other: z.coerce.number().int().min(1) }),
  reply: z.object({
    changes: z.array(
      z.object({
        kind: z.enum(['added', 'removed', 'changed', 'moved']),
        pointer: z.string(),
        before: z.unknown().optional(),
        after: z.unknown().optional(),
      }),
    ),
  }),
});

export const exportWorkflow = endpoint({
  name: 'workflows.export',
  method: 'GET',
  path: '/api/v1/workflows/:workflowId/export',
  summary: 'The definition as text; without secrets',
  access: 'workflows:read',
  params,
  query: z.object({
    format: z.enum(sourceFormats).default('yaml'),
    version: z.coerce.number().int().min(1).optional(),
  }),
  reply: z.string(),
});

export const validateDefinition = endpoint({
  name: 'workflows.validate',
  method: 'POST',
  path: '/api/v1/workflows/validate',
  summary: 'Check a definition without saving it',
  access: 'workflows:read',
  body: z.strictObject(givenDefinition),
  reply: z.object({
    valid: z.boolean(),
    issues: z.array(definitionIssue),
    /** Null when the text could not be read. */
    definition: z.record(z.string(), z.unknown()).nullable(),
    /** JSON Schema of the input, for a form. */
    input_schema: z.record(z.string(), z.unknown()).nullable(),
  }),
  bodyLimitBytes,
});

/** Runs one task with a given input, outside of any execution; nothing is kept. */
export const testStep = endpoint({
  name: 'workflows.test-step',
  method: 'POST',
  path: '/api/v1/workflows/test-step',
  summary: 'Try one step with a sample',
  access: 'workflows:write',
  body: z.strictObject({
    step: z.record(z.string(), z.record(z.string(), z.unknown())).describe('One task: { name: { call: …, with: … } }'),
    input: z.unknown().optional(),
    context: z.record(z.string(), z.unknown()).optional(),
    tasks: z.record(z.string(), z.unknown()).optional().describe('Pinned outputs of the steps before'),
  }),
  reply: z.object({
    status: z.enum(['completed', 'failed', 'waiting']),
    output: z.unknown(),
    error: z.unknown(),
    duration_ms: z.number(),
    events: z.array(z.looseObject({ seq: z.number(), at: z.number(), type: z.string(), path: z.string() })),
  }),
  faults: ['invalid_definition'],
});

export const listTemplates = endpoint({
  name: 'workflow-templates.list',
  method: 'GET',
  path: '/api/v1/workflow-templates',
  summary: 'Definitions to begin with',
  access: 'workflows:read',
  reply: z.object({
    templates: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        description: z.string(),
        source: z.string(),
        definition: z.record(z.string(), z.unknown()),
        sample_input: z.unknown(),
      }),
    ),
  }),
});

export const listCalls = endpoint({
  name: 'workflow-calls.list',
  method: 'GET',
  path: '/api/v1/workflow-calls',
  summary: 'What a step can call, with JSON Schemas for forms',
  access: 'workflows:read',
  reply: z.object({
    calls: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        description: z.string(),
        input_schema: z.record(z.string(), z.unknown()),
        output_schema: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
});
