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
import type { WorkflowId } from '@causeway/contract';
import { RawReply, route } from '../../gateway/feature.ts';
import type { Principal, Route } from '../../gateway/feature.ts';
import { requireGiven } from './definitions.ts';
import type { Definitions } from './definitions.ts';
import type { Workflows } from './workflows.ts';

const refOf = (principal: Principal, params: { readonly workflowId: WorkflowId }) => ({
  owner: principal.userId,
  id: params.workflowId,
});

const contentTypes = { yaml: 'application/yaml; charset=utf-8', json: 'application/json; charset=utf-8' } as const;

export const workflowRoutes = (workflows: Workflows): Route[] => [
  route(listWorkflows, ({ principal, query }) => workflows.list(principal.userId, query)),
  route(createWorkflow, ({ principal, body }) => workflows.create(principal.userId, body)),
  route(importWorkflow, ({ principal, body }) => workflows.import(principal.userId, body)),
  route(getWorkflow, ({ principal, params }) => workflows.get(refOf(principal, params))),
  route(updateWorkflow, ({ principal, params, body }) => workflows.update(refOf(principal, params), body)),
  route(deleteWorkflow, ({ principal, params }) => workflows.remove(refOf(principal, params))),
  route(saveVersion, ({ principal, params, body }) => workflows.save(refOf(principal, params), body)),
  route(listVersions, ({ principal, params }) => workflows.listVersions(refOf(principal, params))),
  route(getVersion, ({ principal, params }) => workflows.findVersion(refOf(principal, params), params.version)),
  route(diffVersions, ({ principal, params }) => workflows.diff(refOf(principal, params), params.version, params.other)),
  route(exportWorkflow, async ({ principal, params, query }) => {
    const text = await workflows.export(refOf(principal, params), query.format, query.version);
    return new RawReply(text, contentTypes[query.format]);
  }),
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
