import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { projectId } from './ids.ts';
import { projectRoles } from './roles.ts';
import { storableText } from './storable-text.ts';

/** A workspace: workflows and what they need live in it. Everybody has one default project. Times are ms since 1970 UTC. */
export const project = z.object({
  id: projectId,
  name: z.string(),
  description: z.string(),
  is_default: z.boolean(),
  workflow_count: z.number(),
  /** `owner`, or what somebody else lets you do in their project. */
  role: z.enum(['owner', ...projectRoles]),
  created_at: z.number(),
  updated_at: z.number(),
});
export type Project = z.infer<typeof project>;

const name = storableText(100).trim().min(1);
const description = storableText(2000);
const params = z.object({ projectId });

export const listProjects = endpoint({
  name: 'projects.list',
  method: 'GET',
  path: '/api/v1/projects',
  summary: 'Projects, the default one first, then by name',
  access: 'workflows:read',
  reply: z.object({ projects: z.array(project) }),
});

export const createProject = endpoint({
  name: 'projects.create',
  method: 'POST',
  path: '/api/v1/projects',
  summary: 'Create a project',
  access: 'workflows:write',
  body: z.strictObject({ name, description: description.default('') }),
  reply: project,
  status: 201,
  faults: ['conflict'],
});

export const getProject = endpoint({
  name: 'projects.get',
  method: 'GET',
  path: '/api/v1/projects/:projectId',
  summary: 'One project',
  access: 'workflows:read',
  params,
  reply: project,
});

export const updateProject = endpoint({
  name: 'projects.update',
  method: 'PATCH',
  path: '/api/v1/projects/:projectId',
  summary: 'Rename or describe a project',
  access: 'workflows:write',
  params,
  body: z.strictObject({ name, description }).partial(),
  reply: project,
  faults: ['conflict'],
});

export const deleteProject = endpoint({
  name: 'projects.delete',
  method: 'DELETE',
  path: '/api/v1/projects/:projectId',
  summary: 'Delete an empty project; the default one stays',
  access: 'workflows:write',
  params,
  status: 204,
  faults: ['conflict'],
});
