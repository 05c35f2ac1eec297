import type { Client } from '@causeway/client';
import {
  getProject,
  getVersion,
  getWorkflow,
  listCalls,
  listCredentials,
  listProjects,
  listTemplates,
  listTriggers,
  listVersions,
  listWorkflows,
} from '@causeway/contract';
import type { ProjectId, ReplyOf, WorkflowId } from '@causeway/contract';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

export type WorkflowWithVersion = ReplyOf<typeof getWorkflow>;
export type Template = ReplyOf<typeof listTemplates>['templates'][number];
export type CallDescription = ReplyOf<typeof listCalls>['calls'][number];

export const projectsQuery = (client: Client) =>
  queryOptions({ queryKey: ['projects'], queryFn: ({ signal }) => client.call(listProjects, { signal }) });

export const projectQuery = (client: Client, projectId: ProjectId) =>
  queryOptions({
    queryKey: ['projects', projectId],
    queryFn: ({ signal }) => client.call(getProject, { params: { projectId }, signal }),
  });

export const workflowsQuery = (client: Client, projectId: ProjectId, text: string) =>
  queryOptions({
    queryKey: ['workflows', 'list', projectId, text],
    queryFn: ({ signal }) =>
      client.call(listWorkflows, {
        query: { project_id: projectId, limit: '200', ...(text === '' ? {} : { text }) },
        signal,
      }),
    placeholderData: keepPreviousData,
  });

export const workflowQuery = (client: Client, workflowId: WorkflowId) =>
  queryOptions({
    queryKey: ['workflows', workflowId],
    queryFn: ({ signal }) => client.call(getWorkflow, { params: { workflowId }, signal }),
  });

export const versionsQuery = (client: Client, workflowId: WorkflowId) =>
  queryOptions({
    queryKey: ['workflows', workflowId, 'versions'],
    queryFn: ({ signal }) => client.call(listVersions, { params: { workflowId }, signal }),
  });

/** A version never changes. */
export const versionQuery = (client: Client, workflowId: WorkflowId, version: number) =>
  queryOptions({
    queryKey: ['workflows', workflowId, 'versions', version],
    queryFn: ({ signal }) => client.call(getVersion, { params: { workflowId, version: String(version) }, signal }),
    staleTime: Infinity,
  });

export const triggersQuery = (client: Client, workflowId: WorkflowId) =>
  queryOptions({
    queryKey: ['workflows', workflowId, 'triggers'],
    queryFn: ({ signal }) => client.call(listTriggers, { params: { workflowId }, signal }),
  });

export const templatesQuery = (client: Client) =>
  queryOptions({
    queryKey: ['workflow-templates'],
    queryFn: ({ signal }) => client.call(listTemplates, { signal }),
    staleTime: Infinity,
  });

export const callsQuery = (client: Client) =>
  queryOptions({
    queryKey: ['workflow-calls'],
    queryFn: ({ signal }) => client.call(listCalls, { signal }),
    staleTime: Infinity,
  });

export const credentialsQuery = (client: Client) =>
  queryOptions({ queryKey: ['credentials'], queryFn: ({ signal }) => client.call(listCredentials, { signal }) });
