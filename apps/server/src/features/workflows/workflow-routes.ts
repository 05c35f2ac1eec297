import {
  createWorkflow,
  deleteWorkflow,
  diffVersions,
  exportWorkflow,
  getVersion,
  getWorkflow,
  importWorkflow,
  listVersions,
  listWorkflows,
  saveVersion,
  updateWorkflow,
  validateDefinition,
} from '@causeway/contract';
import { RawReply, route } from '../../gateway/feature.ts';
import type { Route } from '../../gateway/feature.ts';
import type { Access } from './access.ts';
import { requireGiven } from './definitions.ts';
import type { Definitions } from './definitions.ts';
import type { Workflows } from './workflows.ts';

const contentTypes = { yaml: 'application/yaml; charset=utf-8', json: 'application/json; charset=utf-8' } as const;

/** Reads what the principal may see of a workflow. */
const readRoutes = (workflows: Workflows, access: Access): Route[] => [
  route(listWorkflows, async ({ principal, query }) => {
    const place = access.list(principal, query.project_id);
    return place === undefined ? { workflows: [] } : workflows.list(place.owner, { ...query, project_id: place.projectId });
  }),
  route(getWorkflow, async ({ principal, params }) =>
    workflows.get(await access.workflow(principal, params.workflowId, 'workflows:read')),
  ),
  route(listVersions, async ({ principal, params }) =>
    workflows.listVersions(await access.workflow(principal, params.workflowId, 'workflows:read')),
  ),
  route(getVersion, async ({ principal, params }) =>
    workflows.findVersion(await access.workflow(principal, params.workflowId, 'workflows:read'), params.version),
  ),
  route(diffVersions, async ({ principal, params }) =>
    workflows.diff(await access.workflow(principal, params.workflowId, 'workflows:read'), params.version, params.other),
  ),
  route(exportWorkflow, async ({ principal, params, query }) => {
    const ref = await access.workflow(principal, params.workflowId, 'workflows:read');
    const text = await workflows.export(ref, query.format, query.version);
    return new RawReply(text, contentTypes[query.format]);
  }),
];

export const workflowRoutes = (workflows: Workflows, access: Access): Route[] => [
  ...readRoutes(workflows, access),
  route(createWorkflow, async ({ principal, body }) => {
    const { owner, projectId } = await access.place(principal, body.project_id);
    return workflows.create(owner, { ...body, project_id: projectId });
  }),
  route(importWorkflow, async ({ principal, body }) => {
    const { owner, projectId } = await access.place(principal, body.project_id);
    return workflows.import(owner, { ...body, project_id: projectId });
  }),
  route(updateWorkflow, async ({ principal, params, body }) => {
    const ref = await access.workflow(principal, params.workflowId, 'workflows:write');
    if (body.project_id !== undefined) await access.project(principal, body.project_id, 'workflows:write');
    return workflows.update(ref, body);
  }),
  route(deleteWorkflow, async ({ principal, params }) =>
    workflows.remove(await access.workflow(principal, params.workflowId, 'workflows:write')),
  ),
  route(saveVersion, async ({ principal, params, body }) =>
    workflows.save(await access.workflow(principal, params.workflowId, 'workflows:write'), body),
  ),
];

export const definitionRoutes = (definitions: Definitions): Route[] => [
  route(validateDefinition, async ({ principal, body }) => {
    const { definition, issues } = await definitions.read(requireGiven(body), principal.userId);
    return {
      valid: definition !== undefined && issues.every(({ severity }) => severity !== 'error'),
      issues: [...issues],
      definition: definition === undefined ? null : { ...definition },
      input_schema: definition?.input?.schema?.document ?? null,
    };
  }),
];
